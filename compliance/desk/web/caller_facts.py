"""What was found out about a caller, recorded by an officer on paper that shows it, and taken back where it was wrong."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.models import Caller
from compliance.cases.selectors.preservation_request import operators_known
from compliance.desk.permissions import DECLARATIONS
from compliance.desk.web.case_payment import day_field
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.openings import note_opening
from compliance.findings.models import CallerFact
from compliance.findings.rules.caller_fact import KINDS, SOURCES, Kind, Source
from compliance.findings.selectors.caller_fact import facts_about
from compliance.findings.services.caller_fact import Found, caller_fact_record, caller_fact_withdraw
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import named
from core.web.forms import add_domain_error, unchosen
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import Marketer

PURPOSE = "caller_facts"
RECORD = "record"  # of the page's forms; the others are named by the record that they take back
CHOOSE = gettext_lazy("Choose")
DAY = timedelta(days=1)


class FactForm(forms.Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("about a caller", "What was found out"),
        choices=lambda: [(str(kind), named(row.names)) for kind, row in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what was found out.")},
    )
    marketer = forms.ModelChoiceField(
        label=gettext_lazy("Firm, if one calls from it"),
        queryset=Marketer.objects.order_by("name"),
        required=False,
        empty_label=CHOOSE,
    )
    operator = forms.ModelChoiceField(
        label=gettext_lazy("Operator, if it neglected its duties"),
        queryset=operators_known(),
        required=False,
        empty_label=CHOOSE,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("What shows it"),
        choices=lambda: unchosen((str(source), named(names)) for source, names in SOURCES.items()),
        error_messages={"required": gettext_lazy("Choose what shows it.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Number and day of the paper"),
        max_length=200,
        error_messages={"required": gettext_lazy("Name the paper it stands in: its number, and of which day.")},
    )
    since = day_field(gettext_lazy("First day for which it holds"))
    until = day_field(gettext_lazy("Last day for which it holds (empty: still)"), required=False)
    note = written(
        gettext_lazy("Remark (if you wish)"),
        required=False,
        help_text=gettext_lazy("Write no citizen's number here."),
    )

    def found(self) -> Found:
        said, zone = self.cleaned_data, current_policy().numbering.zone

        def morning(day: date) -> datetime:
            return datetime.combine(day, time.min, zone)

        return Found(
            kind=Kind(said["kind"]),
            source=Source(said["source"]),
            since=morning(said["since"]),
            until=morning(said["until"] + DAY) if said["until"] else None,
            reference=said["reference"],
            note=said["note"],
            marketer=said["marketer"],
            operator=said["operator"],
        )


class TakeBackForm(forms.Form):
    because = written(
        gettext_lazy("What was wrong with it"), error_messages={"required": gettext_lazy("Say what was wrong with it.")}
    )


@allow(DECLARATIONS)
def caller_facts(request: HttpRequest, pk: int) -> HttpResponse:
    caller = get_object_or_404(Caller, pk=pk)
    sent = typed(request)
    which = sent.get("form", "") if sent is not None else ""
    form = FactForm(sent if which == RECORD else None, prefix=RECORD)
    rows = list(facts_about(caller))
    backs = {
        row.public_id: TakeBackForm(sent if which == row.public_id else None, prefix=row.public_id) for row in rows
    }
    chosen: Any = form if which == RECORD else backs.get(which)
    if request.method == "POST" and chosen is not None and chosen.is_valid():
        try:
            return once(request, PURPOSE, lambda: _act(request, caller, rows, chosen))
        except DomainError as error:
            add_domain_error(chosen, error)
    note_opening(request, "caller.read", caller)
    facts = [{**shown(row), "back": backs[row.public_id]} for row in rows]
    wrong = chosen is not None and bool(chosen.errors)
    context = {"caller": caller, "form": form, "facts": facts}
    return desk_page(request, "compliance/desk/caller_facts.html", context, status=422 if wrong else 200)


def shown(row: CallerFact) -> dict[str, Any]:
    """`last`: the last day of the period, for it is kept by its end."""
    last = row.until - DAY if row.until else None
    return {"row": row, "names": KINDS[Kind(row.kind)].names, "source": SOURCES[Source(row.source)], "last": last}


def _act(request: HttpRequest, caller: Caller, rows: list[CallerFact], form: Any) -> HttpResponse:
    officer, at = officer_of(request), clock.now()
    if isinstance(form, FactForm):
        caller_fact_record(caller=caller, found=form.found(), officer=officer, at=at)
        messages.success(request, _("Recorded. The complaints about this caller are assessed anew."))
    else:
        fact = next(row for row in rows if row.public_id == form.prefix)
        caller_fact_withdraw(fact=fact, officer=officer, because=form.cleaned_data["because"], at=at)
        messages.success(request, _("Taken back. The complaints about this caller are assessed anew."))
    return redirect("desk-caller-facts", caller.pk)
