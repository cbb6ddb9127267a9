"""Complaints at the desk. Complainants' numbers are masked; in full one is shown by `complaint_number` alone."""

from django.http import Http404, HttpRequest, HttpResponse

from complaints.models import Complaint, ComplaintReview, OperatorConsent
from complaints.rules.statement import Page
from complaints.selectors.complaint_attachment import complaint_attachments
from complaints.web.said_rows import said_rows
from compliance.cases.selectors.breach_evidence import evidence_rows
from compliance.cases.selectors.complaint_referral import is_referred, referral_due
from compliance.desk.permissions import CASE_WORK, DESK, QUESTIONS, REFERRALS
from compliance.desk.selectors.subject import complaints_seen
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import ComplaintFilter
from compliance.desk.web.openings import asked_by, cases_of, note_opening, stated_for, subject_of
from compliance.findings.models import FormerAssessment
from compliance.findings.selectors.assessment import on_record_of
from compliance.findings.selectors.operator_answers import COMPLAINT
from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.selectors.only import only
from registry.firms.selectors.question import questions_asked
from registry.firms.web.operator_questions import answer_rows


@allow(DESK)
def complaints(request: HttpRequest) -> HttpResponse:
    rows = complaints_seen(officer_of(request), clock.now())
    found = ComplaintFilter(request.GET, queryset=rows, request=request)
    page = found.page(request)
    asked = asked_by(request)
    if page.object_list or asked:  # that nobody complained is an answer too
        note_opening(request, "complaints.searched", asked=asked, shown=len(page.object_list))
    return desk_page(request, "compliance/desk/complaints.html", {"filter": found, "page": page})


def seen_or_404(request: HttpRequest, public_id: str) -> Complaint:
    """The complaint; of another province's nobody is told that it exists."""
    rows = complaints_seen(officer_of(request), clock.now())
    found = only(rows.filter(public_id=public_id))
    if found is None:
        raise Http404
    return found


@allow(DESK)
def complaint(request: HttpRequest, public_id: str) -> HttpResponse:
    found = seen_or_404(request, public_id)
    cases = cases_of(found)
    note_opening(request, "complaint.read", found, cases=cases)
    asked = list(questions_asked(COMPLAINT, [found.pk]))
    referred = is_referred(found, current_policy())
    context = {
        "may_see_number": found.number_id is not None and CASE_WORK.may(officer_of(request)),
        "stated": stated_for(request, subject_of(found, cases)),
        "complaint": found,
        "rows": said_rows(found, current_policy(), Page.DESK),
        "attachments": complaint_attachments(found),
        "may_open": CASE_WORK.may(officer_of(request)),
        "assessment": getattr(found, "assessment", None),
        "calls": evidence_rows([found], None, current_policy(), clock.now()),
        "on_record": on_record_of(found),
        "violations": found.violations.select_related("case").order_by("breach"),
        "steps": found.steps.order_by("-at", "-pk"),
        "former": FormerAssessment.objects.filter(complaint=found).order_by("-replaced_at"),
        "consent": OperatorConsent.objects.filter(complaint=found, withdrawn_at=None)
        .select_related("operator")
        .first(),
        "questions": [(row, answer_rows(row)) for row in asked],
        "may_ask": QUESTIONS.may(officer_of(request)),
        "referral_due": None if referred or not found.money_lost else referral_due(found, current_policy()),
        "review": ComplaintReview.objects.filter(complaint=found).first(),
        "may_refer": REFERRALS.may(officer_of(request)),
        "settled": any(row.state == "open" or row.answer.get("outcome") in ("yes", "no") for row in asked),
    }
    return desk_page(request, "compliance/desk/complaint.html", context)
