"""A firm's first page: what is due, where it stands, what it may still ask about."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.web.words import category_names
from registry.firms.models import MarketerMember
from registry.firms.permissions import MARKETER, waits_for
from registry.firms.selectors.marketer import last_standing
from registry.firms.web.firm import firm, member, show
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.restriction import restrictions_of
from registry.scrubs.selectors.scrub import scrubs_of
from registry.scrubs.web.marketer_due import dues_of
from registry.scrubs.web.marketer_restriction import restriction_row
from registry.scrubs.web.scrub_words import scrub_row

SHOWN_FOR = timedelta(days=7)  # what has ended stays on the overview
MOST_SHOWN = 5
STATES = {
    "identity": (_("Waits for an officer to confirm its identity"), "warning"),
    "applied": (_("Waits for admission"), "warning"),
    "admitted": (_("Admitted"), "success"),
    "suspended": (_("Suspended"), "error"),
    "refused": (_("Not admitted"), "error"),
    "expired": (pgettext_lazy("of an admission", "Term over"), "warning"),
}


@allow(MARKETER)
def overview(request: HttpRequest) -> HttpResponse:
    at, policy, marketer = clock.now(), current_policy(), firm(request)
    waits = waits_for(marketer, policy)
    state, tone = STATES["identity" if waits == "identity" and marketer.state == "applied" else marketer.state]
    owned = member(request).role == MarketerMember.Role.OWNER
    quota = None if waits else quota_of(marketer, at=at, policy=policy)
    rows = scrubs_of(marketer.pk).defer("receipt", "salt").prefetch_related("jobs")
    context = {
        "state": state,
        "tone": tone,
        "standing": last_standing(marketer.pk),
        "quota": quota,
        "quota_days": policy.scrub.quota_period.days,
        "due": dues_of(marketer, quota=quota, is_owner=owned, at=at),
        "restrictions": [
            restriction_row(row) for row in restrictions_of(marketer.pk).filter(_recent(at - SHOWN_FOR))[:MOST_SHOWN]
        ],
        "trades": category_names(marketer.categories, policy),
        "scrubs": [scrub_row(scrub) for scrub in rows[:10]],
    }
    return show(request, "registry/scrubs/marketer_overview.html", context)


def _recent(since: datetime) -> Q:
    """Of restrictions: what stands, or ended a short while ago."""
    return Q(ended_at=None) | Q(ended_at__gt=since)
