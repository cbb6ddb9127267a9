"""The words pages use for what the register holds."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext

from core.policies.schema import Policy
from core.translation.words import join_words
from core.web.words import category_names, channel_names, day
from registry.firms.selectors.marketer import firm_names
from registry.register.models import Registration
from registry.register.rules.preferences import Preferences, read_preferences
from registry.register.rules.registration import RegistrationStanding


def state_sentence(registration: Registration | None, at: datetime, policy: Policy) -> str:
    """What holds for a number, in one sentence."""
    if registration is None:
        return gettext("This number is not registered.")
    preferences = read_preferences(registration.preferences)
    what = asked_for(preferences, policy)
    if registration.standing(at) == RegistrationStanding.PENDING:
        date = day(registration.binding_from)
        return gettext("You asked to stop %(what)s. Firms are bound from %(date)s.") % {"what": what, "date": date}
    return gettext("Since %(date)s you stop %(what)s.") % {"date": day(registration.registered_at), "what": what}


def asked_for(preferences: Preferences, policy: Policy) -> str:
    if preferences.all:
        return gettext("all marketing")
    parts = []
    if preferences.channels:
        parts.append(channel_names(preferences.channels, policy))
    if preferences.categories:
        trades = category_names(preferences.categories, policy)
        parts.append(gettext("the trades %(trades)s") % {"trades": trades})
    if preferences.hours:
        parts.append(gettext("calls at certain times"))
    if any(not allowed for allowed in preferences.firms.values()):
        parts.append(gettext("certain firms"))
    return pgettext("between the parts of what is stopped", "; ").join(parts) or gettext("nothing")


def summary_rows(body: dict[str, Any], policy: Policy) -> list[dict[str, str]]:
    """What was chosen, as rows for a summary list."""
    preferences = read_preferences(body)
    rows = []
    if preferences.all:
        rows.append({"key": gettext("Stopped"), "value": gettext("All marketing calls and messages")})
    if preferences.channels:
        rows.append({"key": gettext("Ways of contact"), "value": channel_names(preferences.channels, policy)})
    if preferences.categories:
        rows.append({"key": gettext("Trades"), "value": category_names(preferences.categories, policy)})
    if preferences.hours:
        hours = join_words(f"{window['days']} {window['from']}–{window['to']}" for window in body["hours"])
        rows.append({"key": gettext("Times"), "value": hours})
    for allowed, key in ((False, gettext("Refused firms")), (True, gettext("Firms that may contact me"))):
        firms = [firm for firm, allow in preferences.firms.items() if allow is allowed]
        if firms:
            rows.append({"key": key, "value": join_words(firm_names(firms).values())})
    return rows
