"""A firm's first page: where it stands, what it may still ask about, what needs doing."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.translation.words import named
from core.web.words import category_names, channel_names
from registry.firms.models import ApiKey, Marketer, MarketerMember
from registry.firms.permissions import MARKETER, waits_for
from registry.firms.selectors.caller_number import has_declared
from registry.firms.selectors.mandate import mandates_to_answer
from registry.firms.selectors.marketer import last_standing
from registry.firms.web.firm import firm, member, show
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.scrub import scrubs_of

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
    context = {
        "state": state,
        "tone": tone,
        "standing": last_standing(marketer.pk),
        "quota": None if waits else quota_of(marketer, at=at, policy=policy),
        "quota_days": policy.scrub.quota_period.days,
        "to_do": to_do(marketer, waiting=bool(waits), is_owner=owned),
        "trades": category_names(marketer.categories, policy),
        "scrubs": [scrub_row(scrub) for scrub in scrubs_of(marketer.pk).prefetch_related("jobs")[:10]],
    }
    return show(request, "registry/scrubs/marketer_overview.html", context)


def to_do(marketer: Marketer, *, waiting: bool, is_owner: bool) -> list[tuple[str, str]]:
    """What whoever reads this may do next for the firm: URL name and words."""
    found = []
    if not waiting and not has_declared(marketer):
        found.append(("marketer-callers", str(_("Declare the numbers you call from"))))
    if is_owner and mandates_to_answer(marketer.pk, clock.now()):
        found.append(("marketer-mandates", str(_("Answer a firm that asks you to call on its behalf"))))
    if is_owner and not ApiKey.objects.filter(marketer=marketer, revoked_at=None).exists():
        found.append(("marketer-keys", str(_("Make a key for your systems"))))
    return found


def scrub_row(scrub: Scrub) -> dict[str, object]:
    policy = current_policy(scrub.checked_at)
    category = policy.register.categories.get(scrub.category)
    return {
        "at": scrub.checked_at,
        "valid_until": scrub.valid_until,
        "channel": channel_names([scrub.channel], policy),
        "category": named(category.names) if category else scrub.category,
        "campaign": scrub.campaign,
        "counts": scrub.counts,
        "id": scrub.public_id,
        "list": next((job.public_id for job in scrub.jobs.all()), ""),
    }
