"""A firm says what the columns of a file are that was not understood. What is asked comes from the file alone (docs/adr/0056)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from compliance.cases.models import Case, MatchingFile
from compliance.cases.selectors.matching import matching_of, may_hand_in
from compliance.cases.services.matching_columns import matching_columns_name
from compliance.cases.web.matching import PURPOSE, ColumnsForm, FileForm, FileRow, files_page
from compliance.cases.web.notice_attachments import case_or_404
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.running.form_state import posted_state
from core.selectors.only import only
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import member


@allow(MARKETER)
def columns(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """Sent from the page of the files, to which its address leads back."""
    case = case_or_404(request, public_id)
    found = only(MatchingFile.objects.filter(public_id=file, matching__case=case).select_related("matching__case"))
    if found is None:
        raise Http404
    if request.method != "POST":
        return redirect("marketer-notice-matching", public_id)
    if not FileRow(found, case).asked or not may_hand_in(case, matching_of(case), clock.now()):
        messages.warning(request, _("This file is not waiting for an answer."))
        return redirect("marketer-notice-matching", public_id)
    form = ColumnsForm(found, typed(request), auto_id=f"{found.public_id}-%s")
    if form.is_valid():
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != case.public_id:
                raise stale()
            return once_with(state, lambda: _name_columns(request, case, found, form, state.data["asked_in"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    return files_page(request, case, FileForm(), {found.public_id: form})


def _name_columns(
    request: HttpRequest, case: Case, file: MatchingFile, form: ColumnsForm, asked_in: str
) -> HttpResponse:
    who = member(request)
    matching_columns_name(
        file=file,
        columns=form.columns,
        day_order=form.cleaned_data.get("day_order", ""),
        marketer=who.marketer,
        member=who.user,
        at=clock.now(),
        asked_in=asked_in,
    )
    messages.success(request, _("The file is read anew. Nothing had to be sent again."))
    return redirect("marketer-notice-matching", case.public_id)
