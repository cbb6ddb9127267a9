"""A case taken away whole: its data, documents and attachments in one signed archive, for a purpose that is said."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from compliance.cases.http.bundle import bundle_response
from compliance.cases.selectors.breach_evidence import complaints_of
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.case_attachments import OriginalForm
from compliance.desk.web.desk import desk_page, officer_of
from compliance.findings.selectors.listening import recordings_heard
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.policies import current_policy
from core.services.opening import opening_record
from core.web.typed import typed


@allow(CASE_WORK)
def bundle(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Asked for a purpose each time; what is sent back is the archive itself."""
    case, at = seen_or_404(request, public_id), clock.now()
    form = OriginalForm(typed(request))
    if request.method == "POST" and form.is_valid():
        opening_record(
            act="case.exported",
            target=case,
            purpose=form.cleaned_data["purpose"],
            words=form.cleaned_data["words"],
            actor=Actor.user(officer_of(request)),
            at=at,
            about={
                "cases": [case.pk],
                "recordings": [row.pk for row in recordings_heard(complaints_of(case).order_by())],
            },
        )
        return bundle_response(case, current_policy(), at)
    context = {"case": case, "form": form}
    return desk_page(request, "compliance/desk/case_bundle.html", context, status=422 if form.errors else 200)
