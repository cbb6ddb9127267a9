"""Firms that ask to be let in: whether they are who they say, and whether they are admitted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.desk.permissions import ADMISSIONS, ADMITTING, DESK, check_office, office_reaches
from compliance.desk.web.desk import desk_page, officer_of, written
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import join_words
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.firms.models import Marketer
from registry.firms.rules.admission import AdmissionFacts, admission_checks
from registry.firms.rules.registration_code import Scheme
from registry.firms.selectors.admission import admission_facts, documents_by_firm
from registry.firms.selectors.marketer import marketer_by_public_id, marketers_applied
from registry.firms.services.marketer import marketer_admit, marketer_refuse
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.words import CHECK_REASONS, CHECK_TONES, CHECKS, CHECKS_FOUND, IDENTITY_GROUNDS

SHOWN = 20  # firms on one page, each with its form


class AdmissionForm(forms.Form):
    """`ground` and `note` of the identity, `conditions` of an admission, `reason` of a refusal."""

    ground = forms.ChoiceField(
        label=gettext_lazy("How was its identity checked?"),
        choices=[("", gettext_lazy("Choose")), *IDENTITY_GROUNDS.items()],
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note (number of the document, who showed it)"), max_length=300, required=False
    )
    conditions = written(gettext_lazy("Conditions of the admission, if any (the firm reads them)"), 2, required=False)
    reason = written(gettext_lazy("Reason (needed to refuse; the firm reads it and may object)"), 2, required=False)


@allow(DESK)
def admissions(request: HttpRequest, bound: dict[int, AdmissionForm] | None = None, status: int = 200) -> HttpResponse:
    """`bound`: what was just sent for the firm with this key, with what is wrong about it."""
    sent = bound or {}
    page = page_of(request, marketers_applied(), SHOWN)
    beside = set(sent) - {firm.pk for firm in page}  # whose form was sent is shown it again, wherever it stands
    applied = [*marketers_applied().filter(pk__in=beside), *page]
    facts, scheme = admission_facts(applied), current_policy().scrub.registration_code
    papers = documents_by_firm(applied)
    officer, at = officer_of(request), clock.now()
    context = {
        "page": page,
        "rows": [
            (
                firm,
                check_rows(facts[firm.pk], scheme),
                papers.get(firm.pk, []),
                sent.get(firm.pk) or _admission_form(request, firm),
                office_reaches(officer, [firm.province], ADMITTING, at),
            )
            for firm in applied
        ],
        "licence": current_policy().scrub.admission == "licence",
        "refused": next(iter(sent.values()), None),
    }
    return desk_page(request, "compliance/desk/admissions.html", context, status=status)


def check_rows(facts: AdmissionFacts, scheme: Scheme) -> list[dict[str, Any]]:
    """The checks in words: what was checked, what was found, and why."""
    return [
        {
            "name": CHECKS[check.code],
            "found": CHECKS_FOUND[check.found],
            "tone": CHECK_TONES[check.found],
            "why": str(CHECK_REASONS[f"{check.code}.{check.why}"]) % {"about": join_words(check.about)},
        }
        for check in admission_checks(facts, scheme)
    ]


@allow(ADMISSIONS)
def admit(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """Confirm who the firm is, admit it, or refuse it with a reason. The address leads back to the list."""
    firm = marketer_by_public_id(public_id)
    if firm is None or answer not in ANSWERS:
        raise Http404
    if request.method != "POST":
        return redirect("desk-admissions")
    form = AdmissionForm(typed(request), auto_id=f"{firm.public_id}-%s")
    if form.is_valid():
        try:
            return once(request, "admission", lambda: answered(request, firm, form, answer))
        except DomainError as error:
            add_domain_error(form, error)
    return admissions(request, bound={firm.pk: form}, status=422)


def _admission_form(request: HttpRequest, firm: Marketer) -> AdmissionForm:
    """With what was typed and could not be taken, under whichever of its buttons."""
    paths = [reverse("desk-admission", args=[firm.public_id, answer]) for answer in ANSWERS]
    kept = next((fields for path in paths if (fields := typed(request, path)) is not None), None)
    return AdmissionForm(initial=kept.dict() if kept else None, auto_id=f"{firm.public_id}-%s")


def answered(request: HttpRequest, firm: Marketer, form: AdmissionForm, answer: str) -> HttpResponse:
    check_office(officer_of(request), [firm.province], ADMITTING, clock.now())
    ANSWERS[answer](request, firm, form)
    messages.success(request, SAID[answer] % {"firm": firm.name})
    return redirect("desk-admissions")


def confirm(request: HttpRequest, firm: Marketer, form: AdmissionForm) -> None:
    data = form.cleaned_data
    marketer_confirm_identity(
        marketer=firm, ground=data["ground"], note=data["note"], at=clock.now(), actor=Actor.user(officer_of(request))
    )


def let_in(request: HttpRequest, firm: Marketer, form: AdmissionForm) -> None:
    data = form.cleaned_data
    marketer_admit(
        marketer=firm,
        ground=data["ground"],
        note=data["note"],
        conditions=data["conditions"],
        at=clock.now(),
        actor=Actor.user(officer_of(request)),
    )


def refuse(request: HttpRequest, firm: Marketer, form: AdmissionForm) -> None:
    if not (reason := form.cleaned_data["reason"]):
        raise DomainError("admission.reason", _("Say why the firm is not admitted."), pointer="/reason")
    marketer_refuse(marketer=firm, reason=reason, at=clock.now(), actor=Actor.user(officer_of(request)))


SAID = {
    "confirm": gettext_lazy("The identity of %(firm)s is confirmed. The firm reads it on its pages."),
    "admit": gettext_lazy("%(firm)s is admitted. The firm reads it on its pages."),
    "refuse": gettext_lazy("%(firm)s is not admitted. The firm reads your reason on its pages."),
}
ANSWERS: dict[str, Callable[[HttpRequest, Marketer, AdmissionForm], None]] = {
    "confirm": confirm,
    "admit": let_in,
    "refuse": refuse,
}
