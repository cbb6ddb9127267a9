"""What a citizen asks for, read from the outside and made canonical."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, FieldError
from core.policies import current_policy
from registry.models import Marketer
from registry.rules.preferences import Preferences, PreferencesError, parse_preferences


def preferences_read(body: Mapping[str, Any] | Preferences, at: datetime) -> Preferences:
    """Preferences as the pack of `at` allows them. Raises `DomainError` (422) with a pointer for each wrong field."""
    if isinstance(body, Preferences):
        body = body.as_body()
    try:
        found = parse_preferences(dict(body) if isinstance(body, Mapping) else body, current_policy(at))
    except PreferencesError as error:
        raise DomainError(
            "preferences.invalid",
            _("The preferences cannot be used."),
            errors=tuple(FieldError(f"/preferences{e.pointer}", e.code, e.detail) for e in error.errors),
        ) from error
    check_firms(found)
    return found


def check_firms(preferences: Preferences) -> None:
    named = [public_id for public_id in preferences.firms if public_id.isascii() and public_id.isprintable()]
    known = set(Marketer.objects.filter(public_id__in=named).values_list("public_id", flat=True))
    if set(preferences.firms) - known:
        raise DomainError("preferences.firm", _("One of these firms is not known here."), pointer="/preferences/firms")
