"""Several cases become one, or a part of one becomes a case of its own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.combining import against_merging_into, against_splitting
from compliance.cases.selectors.case import cases_seen, violations_by_breach
from compliance.cases.selectors.combining import MOST, callers_in, cases_fitting, side_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.combining import MERGERS, case_split, cases_merge
from compliance.cases.templatetags.desk import breach, caller, word
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import drawn_from, officer_of, seen_in, written
from compliance.desk.web.openings import form_page
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.models import User
from core.web.forms import add_domain_error, offer
from core.web.once import once_with
from core.web.typed import typed

MOST_CALLERS = 200


def described(case: Case) -> str:
    subject = case.marketer.name if case.marketer else caller(case.caller.value) if case.caller else ""
    return f"{case.reference} ・ {subject} ・ {word(case.state, 'case')}"


class MergeForm(forms.Form):
    cases = forms.ModelMultipleChoiceField(
        label=_("Cases that become part of this one"),
        queryset=Case.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    references = forms.CharField(
        label=_("Others, by reference (if any)"), help_text=_("One a line."), required=False, max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    reason = written(_("Why they belong together"))

    def __init__(self, case: Case, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.user = case, user
        found = cases_fitting(case, user, clock.now())
        fitting = found.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST]))
        if fitting.exists():
            offer(self, "cases", fitting, described)
        else:
            del self.fields["cases"]

    def clean_references(self) -> list[Case]:
        said = [line.strip().upper() for line in self.cleaned_data["references"].splitlines() if line.strip()]
        found = {
            row.reference: row for row in cases_seen(self.user, clock.now()).filter(reference__in=said[: MOST + 1])
        }
        unknown = [reference for reference in said if reference not in found]
        if unknown:
            raise forms.ValidationError(
                _now("There is no such case: %(references)s") % {"references": ", ".join(unknown)}
            )
        return list(found.values())

    def others(self) -> list[Case]:
        return [*self.cleaned_data.get("cases", ()), *self.cleaned_data["references"]]


class SplitForm(forms.Form):
    breaches = forms.MultipleChoiceField(
        label=_("Suspected breaches that go"), choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    callers = forms.TypedMultipleChoiceField(
        label=_("Callers whose calls go"), coerce=int, choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = written(_("Why it becomes a case of its own"))

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        breaches: Any = self.fields["breaches"]
        breaches.choices = [
            (row.breach, f"{breach(row.breach)} ・ {row.violations}") for row in violations_by_breach(case)
        ]
        callers: Any = self.fields["callers"]
        rows: Any = callers_in(case)[:MOST_CALLERS]
        callers.choices = [(row.pk, f"{caller(row.value)} ・ {row.n}") for row in rows]


@allow(CASE_WORK)
def combine(request: HttpRequest, public_id: str) -> HttpResponse:
    case, user, sent = seen_or_404(request, public_id), officer_of(request), typed(request)
    which = sent.get("form", "") if sent is not None else ""
    drawn: dict[str, Any] = {
        "merge": MergeForm(case, user, sent if which == "merge" else None, prefix="merge"),
        "split": SplitForm(case, sent if which == "split" else None, prefix="split"),
    }
    form = drawn.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            state = seen_in(request, case, "combine")
            return once_with(state, lambda: _act(request, case, which, form, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    side = side_of(case)
    context = {
        "drawn": drawn,
        "against": {"merge": against_merging_into(side), "split": against_splitting(side)},
        "may": bool(powers_in(case, user, clock.now()).roles & MERGERS),
        "sealed": drawn_from(request, case, "combine"),
    }
    wrong = form is not None and bool(form.errors)
    return form_page(request, case, "compliance/desk/case_combine.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, case: Case, which: str, form: Any, seen: str) -> HttpResponse:
    said: dict[str, Any] = {"supervisor": officer_of(request), "reason": form.cleaned_data["reason"], "at": clock.now()}
    if which == "merge":
        cases_merge(into=case, others=form.others(), seen=seen, **said)
        messages.success(request, _now("Merged. The references of the merged cases lead here."))
        return redirect("desk-case", case.public_id)
    chosen = {name: form.cleaned_data[name] for name in ("breaches", "callers")}
    part = case_split(case=case, seen=seen, **chosen, **said)
    messages.success(request, _now("Split off. This is the new case."))
    return redirect("desk-case", part.public_id)
