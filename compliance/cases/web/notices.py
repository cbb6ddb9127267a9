"""A firm's notices: what it is asked and accused of, its answers, and once it is served the decision with what follows."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case, IssuedDocument
from compliance.cases.rules.breach_choice import by_law
from compliance.cases.rules.document_kinds import ASKING, DECIDING, NO_BREACH_OF_LAW
from compliance.cases.rules.hearing_request import Hearing
from compliance.cases.rules.matching import FileKind
from compliance.cases.selectors.hearing import hearing_fixed, hearing_objection_of
from compliance.cases.selectors.issued_document import documents_to_firm, languages_of
from compliance.cases.selectors.matching import files_of, matching_of, may_hand_in
from compliance.cases.selectors.more_time import more_time_of, time_request_of
from compliance.cases.selectors.notice import (
    breaches_named,
    hearing_right_of,
    is_unserved,
    letters_of,
    notices_of,
    outcomes_served,
)
from compliance.cases.selectors.payment import fine_of, refund_of
from compliance.cases.selectors.proceeding import proceeding_of
from compliance.cases.selectors.publication import publication_running
from compliance.cases.selectors.rectification import ordered_of
from compliance.cases.selectors.review import is_final, remedies_of, reviews_of
from compliance.cases.services.case import case_answer
from compliance.cases.services.hearing_request import hearing_request
from compliance.cases.web.matching import FileRow
from compliance.cases.web.notice_attachments import case_or_404
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import Policy, current_policy
from core.running.form_state import posted_state, seal_state
from core.selectors.only import only
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.typed import typed
from registry.firms.models import Marketer
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, member, show

MOST_TEXT = 30_000  # characters
PURPOSE = "notice-answer"
Paper = tuple[IssuedDocument, tuple[str, ...]]  # with the languages of its PDFs


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("Explain the calls. Name no customer's number here."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write your answer first.")},
    )


@allow(MARKETER)
def notices(request: HttpRequest) -> HttpResponse:
    context = {"cases": notices_of(firm(request)), "policy": current_policy(), "now": clock.now()}
    return show(request, "compliance/cases/notices.html", context)


@allow(MARKETER)
def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    case = only(notices_of(firm(request)).filter(public_id=public_id))
    if case is None:
        raise Http404
    form = AnswerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != public_id:
                raise stale()
            return once_with(state, lambda: _answer(request, case, form.cleaned_data["text"], state.data["asked_in"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    at, policy = clock.now(), current_policy()
    issued = _issued_of(case, firm(request))
    context = {
        "case": case,
        "now": at,
        "policy": policy,
        "office": policy.office_of(case.province),
        "documents": letters_of(case),
        "issued": issued,
        "paper": _paper_of(case, issued),
        "steps": proceeding_of(case, policy),
        "may_answer": case.record.answerable,
        "form": form,
        "sealed": seal_state(request, PURPOSE, {"case": public_id, "asked_in": case.state}),
        **(decision(case, policy, at) if decided(case) else _accusation(request, case, policy, at)),
    }
    return show(request, "compliance/cases/notice.html", context, status=422 if form.errors else 200)


def _issued_of(case: Case, marketer: Marketer) -> list[Paper]:
    """The papers of the case, latest first, each with the languages of its PDFs."""
    return [(row, languages_of(row)) for row in documents_to_firm(marketer).filter(case=case)]


def _paper_of(case: Case, issued: list[Paper]) -> Paper | None:
    """The one that the page is about: of a decision its own, which a judgment of others does not have here."""
    about = DECIDING if decided(case) else ASKING
    return next((row for row in issued if row[0].kind in about), None)


def decided(case: Case) -> bool:
    return case.served_at is not None and not is_unserved(case)


def _accusation(request: HttpRequest, case: Case, policy: Policy, at: datetime) -> dict[str, Any]:
    """Before the decision is served: the facts as the last letter named them, and what the firm may do."""
    found = matching_of(case)
    told = case.notice_served_at is not None
    named = breaches_named(case, policy)
    files = [
        row for matching in case.matchings.filter(marketer=case.respondent).order_by("pk") for row in files_of(matching)
    ]
    handed_in = {row.kind for row in files}
    return {
        "named": named,
        "fined": sum(row.fined for row in named),
        "lacking": [str(kind) for kind in FileKind if kind not in handed_in],
        "sanction": case.facts.get("sanction_proposed", "") if told else "",
        "beside": case.facts.get("beside_proposed", ()) if told else (),
        "money": case.facts.get("fine_proposed") if told else None,
        "gains": case.facts.get("gains_proposed") if told else None,
        "right": hearing_right_of(case, member(request).user, policy, at),
        "matching": found,
        "hearing": hearing_fixed(case),
        "objection": hearing_objection_of(case, member(request).user, policy, at),
        "rows": [FileRow(row, case) for row in files],
        "more_time": more_time_of(case, at),
        "time_request": time_request_of(case),
        "may_hand_in": may_hand_in(case, found, at),
    }


def decision(case: Case, policy: Policy, at: datetime) -> dict[str, Any]:
    outcomes = outcomes_served(case)
    of_law = by_law((row.breach for row in outcomes), policy)
    return {
        "decided": True,
        "outcomes": sorted(outcomes, key=lambda row: row.breach not in of_law),
        "house_rules": {row.breach for row in outcomes} - of_law,
        "house_rule": NO_BREACH_OF_LAW,
        "ordered": ordered_of(case, policy),
        "remedies": remedies_of(case, policy),
        "fine": fine_of(case, policy, at),
        "refund": refund_of(case, policy, at),
        "final": is_final(case, policy, at),
        "reviews": reviews_of(case),
        "stays": case.stays.filter(ended_at=None).order_by("since"),
        "publication": publication_running(case, at),
        "repairs": case.credit_repairs.exists(),
    }


def _answer(request: HttpRequest, case: Case, text: str, asked_in: str) -> HttpResponse:
    case_answer(case=case, member=member(request).user, text=text, at=clock.now(), asked_in=asked_in)
    messages.success(request, _("Your answer has been handed in."))
    return redirect("marketer-notice", case.public_id)


@allow(MARKETER)
def hearing(request: HttpRequest, public_id: str) -> HttpResponse:
    """The firm asks for a hearing: asked on a page of its own. Where there is no right to one, its sentence says why."""
    case = case_or_404(request, public_id)
    right = hearing_right_of(case, member(request).user, current_policy(), clock.now())
    if request.method != "POST" and right.hearing is Hearing.ASKED:
        return redirect("marketer-notice", public_id)
    question = Question(
        title=_("Ask for a hearing?"),
        follows=_(
            "The hearing is led by somebody who did not investigate. You are told its time and place in writing beforehand."
            " Asking for it never makes the penalty harsher."
        ),
        button=_("Ask for a hearing"),
        back=reverse("marketer-notice", args=[public_id]),
    )
    return confirmed(
        request, question, lambda: _ask_for_hearing(request, case), layout="layouts/marketer.html", show=show
    )


def _ask_for_hearing(request: HttpRequest, case: Case) -> HttpResponse:
    who = member(request)
    hearing_request(case=case, marketer=who.marketer, member=who.user, at=clock.now())
    messages.success(request, _("You have asked for a hearing. It is on record."))
    return redirect("marketer-notice", case.public_id)
