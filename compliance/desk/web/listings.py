"""The blacklist at the desk: the list, its proposals, the never-list."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.services.listing_review import listing_review
from compliance.desk.permissions import CASE_WORK, DESK, LISTING_WORK
from compliance.desk.selectors.subject import not_aside
from compliance.desk.web.case import case
from compliance.desk.web.desk import MOST_TEXT, desk_page, officer_of
from compliance.desk.web.openings import asked_by, note_opening
from compliance.desk.web.proposals import proposal_seen, proposal_unmoved
from compliance.listings.models import BlacklistEntry
from compliance.listings.models.blacklist import BlacklistQuerySet
from compliance.listings.selectors.listing import entries_seen
from compliance.listings.services.listing import never_list
from compliance.reports.web.filters import ListingFilter
from core import clock
from core.access.roles import DECIDING_ROLES
from core.access.rules import allow
from core.errors import DomainError
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.running.form_state import FormState
from core.selectors.officer import roles_in
from core.selectors.only import only
from core.web.forms import add_domain_error
from core.web.once import once, once_with
from core.web.typed import typed
from registry.firms.selectors.never_listed import never_list_standing


class NeverForm(forms.Form):
    value = forms.CharField(label=gettext_lazy("Caller to protect"), max_length=40)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def _rows_seen(request: HttpRequest) -> BlacklistQuerySet:
    user = officer_of(request)
    found: BlacklistQuerySet = not_aside(user, entries_seen(user, clock.now()))
    return found


def entry_or_404(request: HttpRequest, public_id: str) -> BlacklistEntry:
    found = only(_rows_seen(request).filter(public_id=public_id))
    if found is None:
        raise Http404
    return found


@allow(DESK)
def blacklist(request: HttpRequest, form: NeverForm | None = None, status: int = 200) -> HttpResponse:
    rows = _rows_seen(request).latest_first()
    found = ListingFilter(request.GET, queryset=rows, request=request)
    page = found.page(request)
    if request.GET.get("text"):
        note_opening(request, "callers.searched", asked=asked_by(request), shown=len(page.object_list))
    context = {
        "filter": found,
        "page": page,
        "never": never_list_standing(),
        "form": form or NeverForm(typed(request, reverse("desk-never-list"))),
        "may_protect": bool(roles_in(officer_of(request), "", clock.now()) & DECIDING_ROLES),
    }
    return desk_page(request, "compliance/desk/desk_blacklist.html", context, status=status)


@allow(CASE_WORK)
def review(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """One officer's word on a proposal: ``confirm`` or ``refuse``. Its address leads to the page it was sent from.

    A deputy may hold another role of casework than the one that answers, so the service says who may.
    """
    entry = entry_or_404(request, public_id)
    sent = typed(request) if request.method == "POST" else None
    if sent is None:
        return _back_from(entry)
    reason = sent.get("reason", "").replace("\0", "")[:MOST_TEXT]
    try:
        state = proposal_seen(request, entry)
        return once_with(state, lambda: _review_listing(request, entry, answer, reason, state))
    except DomainError as error:
        if entry.case is None:
            messages.error(request, str(error.message))
            return redirect("desk-entry", entry.public_id)
        said = {entry.public_id: reason}
        return case(request, entry.case.public_id, status=error.status, refusals=[error.message], refused=said)


def _review_listing(
    request: HttpRequest, entry: BlacklistEntry, answer: str, reason: str, state: FormState
) -> HttpResponse:
    proposal_unmoved(state, entry)
    officer, at = officer_of(request), clock.now()
    listing_review(entry=entry, officer=officer, agrees=answer == "confirm", reason=reason, at=at)
    entry.refresh_from_db()
    if entry.state == BlacklistEntry.State.PROPOSED:
        messages.success(request, _("Your agreement is recorded. A second officer must agree as well."))
    else:
        messages.success(request, _("The decision on this listing is recorded."))
    return _back_from(entry)


def _back_from(entry: BlacklistEntry) -> HttpResponse:
    return redirect("desk-case", entry.case.public_id) if entry.case else redirect("desk-entry", entry.public_id)


@allow(LISTING_WORK)
def protect(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("desk-blacklist")
    form = NeverForm(typed(request))
    if form.is_valid():
        text = form.cleaned_data["value"].strip()
        named = read_caller(text.rstrip("*"), current_policy())
        value = named.value + ("*" if text.endswith("*") else "")
        if not named.value:
            form.add_error("value", _("This does not look like a caller's number or name."))
        else:
            try:
                return once(request, "never-list", lambda: _protect_caller(request, value, form.cleaned_data["reason"]))
            except DomainError as error:
                add_domain_error(form, error)
    return blacklist(request, form=form, status=422)


def _protect_caller(request: HttpRequest, value: str, reason: str) -> HttpResponse:
    never_list(value=value, reason=reason, officer=officer_of(request), at=clock.now())
    return redirect("desk-blacklist")
