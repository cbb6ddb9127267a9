"""Who asked about me: which firms scrubbed a number, for what, and what they were told; for its holder alone."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import Text
from core.models import Number
from core.policies import current_policy
from core.policies.schema import Policy
from core.selectors.number import number_masked
from core.web.csv_cells import harmless
from core.web.words import category_names, channel_names
from registry.engine.records.reasons import CONSENT_FIELD, EXEMPTION, Reason, reason_named
from registry.register.selectors.holding import held_since, numbers_of
from registry.register.selectors.registration import registration_now
from registry.register.web.firms import wishes
from registry.register.web.lines import chosen, citizen
from registry.register.web.seen import seen_sealed
from registry.scrubs.selectors.asked_about import MOST, Asking, asked_about

MOST_FIRMS = 50  # on the page; the file has all
MOST_EARLIER = 10  # of one firm
PERIODS = {"30": _("The last 30 days"), "365": _("The last year"), "": _("As long as we keep it")}
# By decision what a firm was told, of a call and of a message.
TOLD: dict[str, tuple[Text, Text, str]] = {
    "not_callable": (_("Must not call"), _("Must not write"), "success"),
    "callable": (_("May call"), _("May write"), "warning"),
    "conditional": (_("May call only with your consent"), _("May write only with your consent"), "grey"),
    "unknown": (_("No answer"), _("No answer"), "grey"),
    "invalid": (_("No answer"), _("No answer"), "grey"),
}
CALLS = frozenset({"voice", "prerecorded"})
# Why, to the holder; what can stand in no answer about a number that has one is left out.
BECAUSE: dict[Reason, Text] = {
    Reason.REGISTRY_ALL: _("You refuse all marketing."),
    Reason.REGISTRY_CHANNEL: _("You refuse this way of contact."),
    Reason.REGISTRY_CATEGORY: _("You refuse this trade."),
    Reason.REGISTRY_FIRM: _("You refused this firm."),
    Reason.REGISTRY_HOURS: _("You refuse certain hours."),
    Reason.REGISTRY_PENDING: _("Your registration did not bind firms yet."),
    Reason.CONSENT_REQUIRED: _("You had not refused this; without your consent it is not allowed all the same."),
    Reason.CONSENT_CLAIMED: _("It says that you agreed; you have not confirmed it."),
    Reason.CONSENT_CONFIRMED: _("You had agreed."),
    Reason.CONSENT_UNCONFIRMED: _("It says that you agreed; without your confirmation that does not count."),
    Reason.CONSENT_EXPIRED: _("Your consent had run out."),
    Reason.CONSENT_REVOKED: _("You had revoked your consent."),
    Reason.RELATIONSHIP_VALID: _("It says that you were its customer."),
    Reason.HOURS_OUTSIDE: _("It meant to call outside the hours that the law allows."),
    Reason.UNALLOCATED: _("The number was in no numbering plan we knew."),
    Reason.REASSIGNED: _("The number was taken to have changed hands."),
    Reason.STALE: _("The register was not up to date then."),
}


ABOUT_CONSENT = frozenset(reason.value for reason in Reason if reason.field == CONSENT_FIELD)


class AskedForm(forms.Form):
    line = forms.ChoiceField(label=_("Number"), required=False)
    days = forms.ChoiceField(label=_("Period"), required=False, choices=list(PERIODS.items()))
    told = forms.ChoiceField(label=_("Answer"), required=False)

    def __init__(self, *args: Any, numbers: Sequence[Number], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line, told = self.fields["line"], self.fields["told"]
        assert isinstance(line, forms.ChoiceField) and isinstance(told, forms.ChoiceField)
        line.choices = [(str(number.pk), number_masked(number)) for number in numbers]
        told.choices = [
            ("", _("All answers")),
            *((code, TOLD[code][0]) for code in ("not_callable", "callable", "conditional")),
        ]


@dataclass(frozen=True)
class Question:
    """What the page was asked for, and what was found."""

    number: Number
    since: datetime
    form: AskedForm
    found: list[Asking]


@allow(CITIZEN)
@never_cache
def who_asked(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    policy, question = current_policy(at), _question(request, at)
    registration = registration_now(question.number.pk)
    refused = {firm for firm, allowed in wishes(registration).items() if not allowed}
    groups = [
        {
            **_group(rows, policy),
            "refused": rows[0].firm in refused,
            "sealed": seen_sealed(request, question.number, registration),
        }
        for rows in _by_firm(question.found)[:MOST_FIRMS]
    ]
    context = {
        "number": number_masked(question.number),
        "line": question.number.pk,
        "since": question.since,
        "form": question.form,
        "several": len(question.form.fields["line"].choices) > 1,  # type: ignore[attr-defined]
        "firms": len({row.firm for row in question.found}),
        "times": len(question.found),
        "answers": _answers(question.found),
        "most": MOST if len(question.found) == MOST else 0,
        "groups": groups,
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/scrubs/who_asked.html", context)


@allow(CITIZEN)
@never_cache
def who_asked_file(request: HttpRequest) -> HttpResponse:
    """All rows, for a spreadsheet."""
    at = clock.now()
    policy, out = current_policy(at), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [gettext("Time"), gettext("Firm"), gettext("Asked on its behalf by"), gettext("Trade"), gettext("Way of contact"),
         gettext("Answer"), gettext("Why")]
    )  # fmt: skip
    for row in _question(request, at).found:
        shown = _row(row, policy)
        writer.writerow(
            map(
                harmless,
                [
                    row.told.checked_at.astimezone(policy.numbering.zone).isoformat(timespec="minutes"),
                    row.firm_name,
                    row.agent_name,
                    shown["category"],
                    shown["channel"],
                    shown["text"],
                    " ".join(shown["because"]),
                ],
            )
        )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="who-asked.csv"'
    return answer


def _question(request: HttpRequest, at: datetime) -> Question:
    """What stands wrongly in the address asks for nothing in particular; another's number is a 404."""
    number, user = chosen(request), citizen(request)
    wanted = {"line": str(number.pk), "days": "365", "told": "", **request.GET.dict()}
    form = AskedForm(wanted, numbers=numbers_of(user))
    form.is_valid()
    days, told = form.cleaned_data.get("days", "365"), form.cleaned_data.get("told", "")
    since = held_since(user, number)
    if days:
        since = max(since, at - timedelta(days=int(days)))
    found = [row for row in asked_about(number, since=since) if told in ("", row.told.decision)]
    return Question(number, since, form, found)


def _by_firm(found: Sequence[Asking]) -> list[list[Asking]]:
    """The firm that asked last first; of each its rows, the latest first."""
    place = {row.firm: position for position, row in reversed(list(enumerate(found)))}
    return [
        list(rows)
        for _place, rows in groupby(sorted(found, key=lambda row: place[row.firm]), lambda row: place[row.firm])
    ]


def _group(rows: Sequence[Asking], policy: Policy) -> dict[str, Any]:
    earlier = rows[1 : 1 + MOST_EARLIER]
    return {
        "firm": rows[0].firm,
        "name": rows[0].firm_name,
        "count": len(rows),
        "last": _row(rows[0], policy),
        "earlier": [_row(row, policy) for row in earlier],
        "more": len(rows) - 1 - len(earlier),
    }


def _row(row: Asking, policy: Policy) -> dict[str, Any]:
    call, message, tone = TOLD[row.told.decision]
    return {
        "at": row.told.checked_at,
        "agent": row.agent_name,
        "category": category_names([row.told.category], policy),
        "channel": channel_names([row.told.channel], policy),
        "text": str(call if row.told.channel in CALLS else message),
        "tone": tone,
        "because": [str(words) for reason in row.told.reasons if (words := because(reason))],
        "consent": any(reason in ABOUT_CONSENT for reason in row.told.reasons),
    }


def because(reason: str) -> Text:
    if reason.startswith(EXEMPTION):
        return _("The law exempts this kind of caller.")
    return BECAUSE.get(reason_named(reason), "")


def _answers(found: Sequence[Asking]) -> list[dict[str, Any]]:
    """How often each was the answer, as many as there were in all."""
    counts = Counter(row.told.decision if row.told.decision != "invalid" else "unknown" for row in found)
    return [{"text": str(TOLD[code][0]), "count": counts[code]} for code in TOLD if counts[code]]
