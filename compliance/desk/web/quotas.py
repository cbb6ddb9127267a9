"""Applications of firms for a larger quota: what waits, what was answered, and the office's word on each."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.desk.permissions import ADMISSIONS, ADMITTING, CASE_FILES, DESK, check_office, office_reaches
from compliance.desk.web.desk import desk_page, officer_of, reason_typed
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.scrubs.models import QuotaRequest
from registry.scrubs.rules.quota_request import LONGEST_REASON, MOST_WANTED
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.quota_request import (
    quota_file,
    quota_request,
    quota_requests_decided,
    quota_requests_waiting,
)
from registry.scrubs.services.quota_request import quota_request_decide
from registry.scrubs.web.marketer_usage import paper_response, request_row

PURPOSE = "quota-decision"
ANSWERS = ("grant", "refuse")
SHOWN = 20  # applications on one page, each with its form
ANSWERED = 20  # the latest, below them


class DecisionForm(forms.Form):
    granted = forms.IntegerField(
        label=gettext_lazy("New numbers granted (to refuse, leave it as it is)"),
        required=False,
        min_value=1,
        max_value=MOST_WANTED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
        error_messages={"invalid": gettext_lazy("Write the figure in digits, such as 500000.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("Reason, as the firm reads it"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Give the reason: the firm reads it.")},
    )


@allow(DESK)
def quotas(request: HttpRequest, bound: dict[int, DecisionForm] | None = None, status: int = 200) -> HttpResponse:
    """`bound`: what was just sent for the application with this key, with what is wrong about it."""
    sent = bound or {}
    page = page_of(request, quota_requests_waiting(), SHOWN)
    beside = set(sent) - {row.pk for row in page}  # whose form was sent is shown it again, wherever it stands
    rows = [*quota_requests_waiting().filter(pk__in=beside), *page]
    officer, at, policy = officer_of(request), clock.now(), current_policy()
    context = {
        "page": page,
        "rows": [
            (
                request_row(row),
                quota_of(row.marketer, at=at, policy=policy),
                sent.get(row.pk) or _form_of(request, row),
                office_reaches(officer, [row.marketer.province], ADMITTING, at),
            )
            for row in rows
        ],
        "answered": [request_row(row) for row in quota_requests_decided()[:ANSWERED]],
        "days": policy.scrub.quota_period.days,
        "refused": next(iter(sent.values()), None),
    }
    return desk_page(request, "compliance/desk/quotas.html", context, status=status)


def _form_of(request: HttpRequest, row: QuotaRequest) -> DecisionForm:
    """With the reason that was typed and could not be taken, under whichever of its buttons."""
    paths = (reverse("desk-quota", args=[row.public_id, answer]) for answer in ANSWERS)
    kept = reason_typed(request, *paths, field="answer")
    return DecisionForm(initial={"granted": row.wanted, "answer": kept}, auto_id=f"quota-{row.pk}-%s")


def _asked_or_404(public_id: str) -> QuotaRequest:
    found = quota_request(public_id)
    if found is None:
        raise Http404
    return found


@allow(ADMISSIONS)
def decide(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """Grant the firm a larger quota, or refuse it. The address leads back to the list."""
    if answer not in ANSWERS:
        raise Http404
    if request.method != "POST":
        return redirect("desk-quotas")
    found = _asked_or_404(public_id)
    form = DecisionForm(typed(request), auto_id=f"quota-{found.pk}-%s")
    if form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _decide(request, found, form, answer))
        except DomainError as error:
            add_domain_error(form, error)
    if found.state != QuotaRequest.State.OPEN:
        messages.error(request, _("This application waits no more: it was answered or withdrawn."))
        return redirect("desk-quotas")
    return quotas(request, bound={found.pk: form}, status=422)


def _decide(request: HttpRequest, found: QuotaRequest, form: DecisionForm, answer: str) -> HttpResponse:
    officer, data = officer_of(request), form.cleaned_data
    check_office(officer, [found.marketer.province], ADMITTING, clock.now())
    if answer == "grant" and data["granted"] is None:
        raise DomainError("quota_request.granted", _("Write how many numbers are granted."), pointer="/granted")
    quota_request_decide(
        request=found,
        granted=data["granted"] if answer == "grant" else None,
        answer=data["answer"],
        at=clock.now(),
        actor=Actor.user(officer),
    )
    messages.success(request, _("Decided. The firm reads your reason on its pages and by mail."))
    return redirect("desk-quotas")


@allow(CASE_FILES)
@require_safe
def paper(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    found = quota_file(_asked_or_404(public_id), attachment)
    if found is None:
        raise Http404
    note_opening(request, "quota.file_read", found.attachment)
    return paper_response(found)
