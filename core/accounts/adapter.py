"""How django-allauth keeps accounts here. Nobody signs up by themselves: officers and firms are invited, citizens prove a number."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language, override

from core.models import User
from core.selectors.number import number_masked


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
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
        """Wrong passwords count for an account and the network address they come from together: a whole office has one
        address, and whoever mistypes there shuts out nobody else."""
        of_account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{self.get_client_ip(request)} {of_account}"

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The phone as allauth may show it: masked. The number itself stays sealed in core.Number."""
        return (number_masked(user.number), True) if user.number else None
