"""`/blacklist/<entry>/`: what happened to a caller, why and until when, for anybody; and how its holder appeals.

Readers of the list lead here (`redress_url`). Of what does not stand now, or is only watched, nobody else learns anything.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compliance.listings.selectors.listing import (
    Audience,
    entry_once_published,
    is_of_private_mobile,
    published,
    reads,
)
from core import clock
from core.access.rules import PUBLIC, allow
from core.policies import current_policy
from core.web.meter import metered


@allow(PUBLIC)
@metered
@require_safe
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    found = entry_once_published(public_id)
    if found is None:
        raise Http404
    policy = current_policy()
    context = {
        "entry": found,
        "standing": published(clock.now()).filter(pk=found.pk).exists(),
        "private": is_of_private_mobile(found, policy),
        "masked": found.marketer is None and not reads(Audience.PUBLIC, found, policy),
        "policy": policy,
    }
    return render(request, "compliance/listings/entry.html", context)
