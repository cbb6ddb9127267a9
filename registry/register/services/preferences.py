"""Helpers of the acts on registrations: what a citizen asks for, read from the outside and made canonical."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, FieldError
from core.ids import askable
from core.policies import current_policy
from core.translation.words import translated
from registry.firms.models import Marketer
from registry.register.rules.preferences import FieldError as Wrong
from registry.register.rules.preferences import Preferences, PreferencesError, parse_preferences


def preferences_read(body: Mapping[str, Any] | Preferences, at: datetime) -> Preferences:
    """Preferences as the pack of `at` allows them. Raises `DomainError` (422) with a pointer for each wrong field."""
    found = _preferences_parsed(body, at)
    _check_firms(found, _firms_known([found]))
    return found


def preferences_read_each(bodies: Iterable[Mapping[str, Any]], at: datetime) -> list[Preferences | DomainError]:
    """`preferences_read` for many bodies, with one question for all firms they name."""
    found = [_outcome_of(partial(_preferences_parsed, body, at)) for body in bodies]
    known = _firms_known([one for one in found if isinstance(one, Preferences)])
    return [_outcome_of(partial(_check_firms, one, known)) if isinstance(one, Preferences) else one for one in found]


def _outcome_of(act: Callable[[], Preferences]) -> Preferences | DomainError:
    try:
        return act()
    except DomainError as error:
        return error


def _preferences_parsed(body: Mapping[str, Any] | Preferences, at: datetime) -> Preferences:
    if isinstance(body, Preferences):
        body = body.as_body()
    try:
        return parse_preferences(dict(body) if isinstance(body, Mapping) else body, current_policy(at))
    except PreferencesError as error:
        raise DomainError(
            "preferences.invalid",
            _("The preferences cannot be used."),
            errors=tuple(map(_field_error, error.errors)),
        ) from error


def _field_error(wrong: Wrong) -> FieldError:
    """Told in the language of whoever asks."""
    return FieldError(f"/preferences{wrong.pointer}", wrong.code, translated(wrong.sentence) % wrong.values)


def _firms_known(found: Iterable[Preferences]) -> set[str]:
    """Which of the firms that these preferences name are known here."""
    named = {public_id for one in found for public_id in one.firms}
    return set(Marketer.objects.filter(public_id__in=askable(named)).values_list("public_id", flat=True))


def _check_firms(preferences: Preferences, known: set[str]) -> Preferences:
    if set(preferences.firms) - known:
        raise DomainError("preferences.firm", _("One of these firms is not known here."), pointer="/preferences/firms")
    return preferences
