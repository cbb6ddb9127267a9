"""A complainant's number in full: only for a purpose that is stated, on record, and never in an address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.complaints import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import PurposeForm, Stated, cases_of, remember, stated_for, subject_of
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.numbers.masking import group
from core.services.number import number_unseal
from core.web.forms import add_domain_error
from core.web.typed import typed

TEMPLATE = "compliance/desk/complaint_number.html"


@allow(CASE_WORK)
@never_cache
def number(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks for the purpose; a POST shows the number. What was stated for the case in this session is not asked again."""
    found = seen_or_404(request, public_id)
    if found.number is None:
        raise Http404
    cases = cases_of(found)
    stated = stated_for(request, subject_of(found, cases))
    asked = "purpose" in request.POST or (request.method == "POST" and stated is None)
    initial = {"purpose": stated.purpose, "words": stated.words} if stated else None
    form = PurposeForm(typed(request) if asked or request.method == "GET" else None, initial=initial)
    if asked and form.is_valid():
        stated = Stated(form.cleaned_data["purpose"], form.cleaned_data["words"])
        remember(request, subject_of(found, cases), stated)
    if request.method == "POST" and stated is not None and not form.errors:
        try:
            return _show_number(request, found, cases, stated)
        except DomainError as error:
            add_domain_error(form, error)
    context = {"complaint": found, "form": form}
    return desk_page(request, TEMPLATE, context, status=422 if form.errors else 200)


def _show_number(request: HttpRequest, complaint: Complaint, cases: list[Case], stated: Stated) -> HttpResponse:
    assert complaint.number is not None
    plain = number_unseal(
        number=complaint.number,
        purpose=stated.purpose,
        words=stated.words,
        about={"complaint": complaint.pk, "cases": [case.pk for case in cases]},
        actor=Actor.user(officer_of(request)),
        at=clock.now(),
    )
    return desk_page(request, TEMPLATE, {"complaint": complaint, "number": group(plain)})
