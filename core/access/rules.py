"""Who may open a view. Every view declares a rule; a view without one is refused by the middleware.

@allow(CITIZEN)
def my_numbers(request): ...

@allow(PUBLIC)
class Home(TemplateView): ...
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from core import clock
from core.access.roles import Role
from core.models.user import User

MINUTES = 300  # seconds that a second factor given anew is good for
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class AccessRule:
    """`may` answers for a signed-in user; `anonymous` lets strangers in; `second_factor` asks for one in this session.

    `anew`: for one of the last `anew_seconds`; without `second_factor`, of whoever has one. `door` names the address where a
    stranger signs in: staff and firms by e-mail, citizens by their number.
    """

    name: str
    may: Callable[[User], bool]
    anonymous: bool = False
    second_factor: bool = False
    anew: bool = False
    anew_seconds: int = MINUTES
    door: str = "account_login"

    def allows(self, request: HttpRequest) -> bool:
        if self.anonymous:
            return True
        user = request.user
        allowed = bool(user.is_authenticated and isinstance(user, User) and self.may(user))
        if isinstance(user, User) and request.method not in SAFE:
            user.forget_grants()  # an act asks anew, once it has what it waits for: a role may end meanwhile
        return allowed


def asked_anew(rule: AccessRule) -> AccessRule:
    return replace(rule, name=f"{rule.name}, asked anew", second_factor=True, anew=True)


def has_role(*roles: Role) -> Callable[[User], bool]:
    """Of whoever sends the request. Door, navigation and page ask in turn, so roles are read once for all of them."""
    wanted = frozenset(roles)

    def held(user: User) -> bool:
        prefetch_related_objects([user], "grants")
        return bool(user.roles_at(clock.now()) & wanted)

    return held


PUBLIC = AccessRule("public", lambda user: True, anonymous=True)
SIGNED_IN = AccessRule("signed in", lambda user: True, door="sign-in")
NOBODY = AccessRule("nobody", lambda user: False)
BY_EMAIL = AccessRule("signs in by e-mail", lambda user: user.number_id is None)
# What shows, adds or removes a second factor: a password alone does not, or it would stand in for both.
BY_EMAIL_ANEW = AccessRule("signs in by e-mail, asked anew", BY_EMAIL.may, anew=True)
CITIZEN = AccessRule("citizen", lambda user: user.number_id is not None, door="sign-in")
ADMINISTRATOR = AccessRule("administrator", has_role(Role.ADMINISTRATOR), second_factor=True)
ADMINISTRATOR_ANEW = asked_anew(ADMINISTRATOR)
# API views authenticate by key inside Django REST framework (core.api.access).
API = AccessRule("api", lambda user: True, anonymous=True)
# Development helpers: loopback only, and only where development helpers are on.
LOOPBACK = AccessRule("loopback", lambda user: True, anonymous=True)


def allow(rule: AccessRule) -> Callable[[V], V]:
    """Declare who may open this view (function or class)."""

    def declare(view: V) -> V:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(view: Callable[..., Any], url_name: str | None = None) -> AccessRule | None:
    """The rule a view declares; for views of libraries, the table in core.access.table."""
    from core.access.table import library_rule

    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        rule = getattr(holder, "access", None)
        if isinstance(rule, AccessRule):
            return rule
    module = getattr(getattr(view, "view_class", None) or getattr(view, "cls", None) or view, "__module__", "")
    return library_rule(module, url_name or "")
