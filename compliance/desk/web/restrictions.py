"""Keys and firms that are slowed or stopped because what they ask looks like a scan: the work list, and a person's answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.desk.permissions import DESK, RESTRICTIONS, check_office, office_reaches
from compliance.desk.web.desk import desk_page, officer_of, written
from core import clock
from core.access.roles import DECIDING_ROLES
from core.access.rules import allow
from core.errors import DomainError
from core.models.never import NEVER
from core.policies import current_policy
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.scrubs.models import Restriction
from registry.scrubs.selectors.restriction import restrictions_at_desk
from registry.scrubs.selectors.scan import asked_by_day
from registry.scrubs.services.restriction import restriction_decide
from registry.scrubs.web.marketer_restriction import restriction_row, review_row

PURPOSE = "restriction-decision"
STATES: dict[str, Any] = {
    "standing": pgettext_lazy("restrictions", "Standing"),
    "ended": pgettext_lazy("restrictions", "Ended"),
}


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            ("restored", gettext_lazy("Open the access again: measured anew from now on")),
            ("kept", gettext_lazy("Keep it as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )
    reason = written(
        gettext_lazy("Reason, which the firm reads"),
        error_messages={"required": gettext_lazy("Give the reason: the firm reads it.")},
    )


@allow(DESK)
@require_safe
def restrictions(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer comes first, then the latest."""
    state = request.GET.get("state", "")
    state = state if state in STATES else "standing"
    rows = restrictions_at_desk().filter(ended_at__isnull=state == "standing")
    page = page_of(request, rows.annotate(turn=Coalesce("due", NEVER)).order_by("turn", "-pk"))
    context = {
        "page": page,
        "rows": [restriction_row(row) for row in page],
        "state": state,
        "states": STATES,
        "may_read": RESTRICTIONS.may(officer_of(request)),
    }
    return desk_page(request, "compliance/desk/restrictions.html", context)


@allow(RESTRICTIONS)
def restriction(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which measure, day by day, what the firm says of it, and the officer's word."""
    user, at = officer_of(request), clock.now()
    found = get_object_or_404(restrictions_at_desk(), public_id=public_id)
    form = DecisionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _decide(request, found, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
            found = get_object_or_404(restrictions_at_desk(), pk=found.pk)
    may_decide = found.ended_at is None and office_reaches(user, [found.marketer.province], DECIDING_ROLES, at)
    policy = current_policy(at)
    since = found.since - policy.scrub.quota_period
    context = {
        **restriction_row(found),
        "reviews": [review_row(review, at) for review in found.reviews.order_by("pk")],
        "days": asked_by_day(found.marketer_id, found.key_id, since, policy.numbering.zone),
        "form": form if may_decide or form.errors else None,
    }
    return desk_page(request, "compliance/desk/restriction.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, found: Restriction, said: dict[str, str]) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    check_office(user, [found.marketer.province], DECIDING_ROLES, at)
    restriction_decide(restriction=found, outcome=said["outcome"], reason=said["reason"], officer=user, at=at)
    messages.success(request, _("Recorded. The firm is told, with your reason."))
    return redirect("desk-restriction", found.public_id)
