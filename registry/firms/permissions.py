"""Who may open the pages of firms and operators, and whether a firm may ask anything at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from core.access.rules import AccessRule, asked_anew
from core.errors import NotAllowed
from core.models import User
from core.policies.schema import Policy
from registry.firms.models import Marketer, MarketerMember, OperatorMember
from registry.firms.rules.mandate import Link
from registry.firms.selectors.mandate import mandate_chain
from registry.firms.selectors.marketer import marketer_by_public_id


def acts_for_firm(user: User) -> bool:
    return MarketerMember.objects.filter(user=user, until=None).exists()


def owns_firm(user: User) -> bool:
    return MarketerMember.objects.filter(user=user, until=None, role=MarketerMember.Role.OWNER).exists()


def belongs_to_operator(user: User) -> bool:
    """Of a suspended one too, which reads why on its page."""
    return OperatorMember.objects.acting().filter(user=user).exists()


def acts_for_operator(user: User) -> bool:
    return OperatorMember.objects.acting().filter(user=user, operator__suspended_at=None).exists()


MARKETER = AccessRule("marketer", acts_for_firm, second_factor=True)
MARKETER_OWNER = AccessRule("marketer owner", owns_firm, second_factor=True)
OPERATOR_HOME = AccessRule("operator, suspended or not", belongs_to_operator, second_factor=True)
OPERATOR = AccessRule("operator", acts_for_operator, second_factor=True)
# What opens the register to somebody else, keys and members, asks for the second factor anew.
MARKETER_OWNER_ANEW = asked_anew(MARKETER_OWNER)
OPERATOR_ANEW = asked_anew(OPERATOR)
SHIFT = 8 * 3600  # seconds
COUNTER = replace(OPERATOR_ANEW, name="operator, asked anew each shift", anew_seconds=SHIFT)


def waits_for(marketer: Marketer, policy: Policy) -> Literal["", "identity", "admission"]:
    """What the firm waits for before it gets more than the sandbox and its application; "" when nothing is missing."""
    licence = policy.scrub.admission == "licence"
    if marketer.identity_confirmed_at is None:
        return "admission" if licence else "identity"
    let_in = marketer.state in (Marketer.State.ADMITTED, Marketer.State.SUSPENDED)
    return "admission" if licence and not let_in else ""


def check_confirmed(marketer: Marketer, policy: Policy, *, pointer: str = "") -> None:
    """Raises `NotAllowed` where an officer has not confirmed who the firm is or, under a licence, has not admitted it."""
    match waits_for(marketer, policy):
        case "identity":
            message = _("An officer has not confirmed this firm's identity yet. Until then it has the sandbox alone.")
            raise NotAllowed("marketer.not_confirmed", message, pointer=pointer)
        case "admission":
            message = _("This firm is not admitted. Until then it has the sandbox alone.")
            raise NotAllowed("marketer.not_admitted", message, pointer=pointer)


def check_standing(marketer: Marketer, policy: Policy) -> None:
    """Raises `NotAllowed` where the firm is suspended, or still waits to be confirmed or admitted."""
    if marketer.state == Marketer.State.SUSPENDED:
        raise NotAllowed("marketer.suspended", _("This firm's access is suspended."))
    check_confirmed(marketer, policy)


@dataclass(frozen=True)
class Behalf:
    """`subject`: the firm whose calls these are. `chain`: by which links another calls for it, from the firm down."""

    subject: Marketer
    chain: tuple[Link, ...] = ()


def behalf_of(
    marketer: Marketer,
    on_behalf_of: str,
    at: datetime,
    policy: Policy,
    *,
    channel: str = "",
    category: str = "",
    check: Callable[[Marketer, Policy], None] = check_standing,
) -> Behalf:
    """For whom `marketer` acts: for itself, or for the firm of this public id that approved it for channel and trade.

    Raises `NotAllowed` without a chain of approvals, or where `check` refuses a firm of it.
    """
    check(marketer, policy)
    if not on_behalf_of or on_behalf_of == marketer.public_id:
        return Behalf(marketer)
    principal = marketer_by_public_id(on_behalf_of)
    found: tuple[Link, ...] = ()
    if principal is not None:
        found = mandate_chain(principal=principal, agent=marketer, channel=channel, category=category, at=at)
    if principal is None or not found:
        message = _("This firm has not approved you to call on its behalf for this trade, way of contact and day.")
        raise NotAllowed("on_behalf_of.not_approved", message, pointer="/on_behalf_of")
    check(principal, policy)
    for link in found[1:]:
        between = marketer_by_public_id(link.principal)
        assert between is not None
        check(between, policy)
    return Behalf(principal, found)
