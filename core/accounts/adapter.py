"""How django-allauth keeps accounts here. Nobody signs up by themselves: officers and firms are invited, citizens prove a number."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language, override

from core.accounts.known_browser import known_as
from core.errors import TooMany
from core.models import User
from core.running.rates import Rate, client_address, spend
from core.selectors.number import number_masked

# Of one who tries many accounts. A browser that knows the account is not counted with its network.
TRIES = Rate("sign-ins", 300, 60, guard=True)  # an office that begins at nine
WRONG_PASSWORDS = Rate("wrong-passwords", 600, 3600, guard=True)


@dataclass(frozen=True)
class Places:
    """To compare a password costs a good part of a second by design. So many wait or are compared at once in one process;
    whoever comes beyond that is sent away, and the other threads go on serving pages."""

    at_once: BoundedSemaphore
    compared: BoundedSemaphore

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether there was a place; with one, this waits for its turn."""
        if not self.at_once.acquire(blocking=False):
            yield False
            return
        try:
            with self.compared:
                yield True
        finally:
            self.at_once.release()


# Strangers' tries send nobody away whose browser knows the account (docs/adr/0072): those have places of their own.
STRANGERS, KNOWN = (Places(BoundedSemaphore(most), BoundedSemaphore(2)) for most in (3, 4))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    counted_for = ""  # the network address that the try under way is counted for

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """In the language of whoever reads it, where it is known."""
        user = context.get("user")
        language = user.language if isinstance(user, User) and user.language else get_language()
        with override(language):
            super().send_mail(template_prefix, email, context)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, object]]:
        """Whoever has a second factor is asked for that: the password opens no page that asks anew, and led in a circle."""
        methods: list[dict[str, object]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors or methods

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(request.META.get("REMOTE_ADDR", ""))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """Wrong passwords count for an account and the browser they are typed in, where somebody signed in to it there
        before; in all other browsers for the account and the network address together."""
        of_account: str = super()._get_login_attempts_cache_key(request, **credentials)
        known = known_as(request, str(credentials.get("email", "")))
        return f"{known or self.get_client_ip(request)} {of_account}"

    def authenticate(self, request: HttpRequest, **credentials: object) -> User | None:
        places = KNOWN if known_as(request, str(credentials.get("email", ""))) else STRANGERS
        with places.taken() as has_place:
            if not has_place:
                raise self.validation_error("too_many_login_attempts")
            found: User | None = super().authenticate(request, **credentials)
            return found

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        if not known_as(request, str(credentials.get("email", ""))):
            try:
                spend(TRIES, client_address(request))
                spend(WRONG_PASSWORDS, client_address(request))
            except TooMany:
                raise self.validation_error("too_many_login_attempts") from None
            self.counted_for = client_address(request)
        super().pre_authenticate(request, **credentials)

    def _rollback_login_failed_rl_usage(self) -> None:
        """It was right."""
        super()._rollback_login_failed_rl_usage()
        if self.counted_for:
            spend(WRONG_PASSWORDS, self.counted_for, amount=-1)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The phone as allauth may show it: masked. The number itself stays sealed in core.Number."""
        return (number_masked(user.number), True) if user.number else None
