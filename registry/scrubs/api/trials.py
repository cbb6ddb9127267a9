"""Watch lists of the sandbox: each scrub with a test key has one, and its first row has changed since (docs/sandbox.md)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core import clock
from core.clock import moment
from core.errors import NotFound
from core.policies import current_policy
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import Reason
from registry.firms.api.authentication import marketer_of
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.scrub import scrub_of


def scrub_tried(request: Request, public_id: str) -> Scrub:
    """The scrub behind a watch list of the sandbox, whose id ends as the scrub's own."""
    found = scrub_of(marketer_id=marketer_of(request).pk, public_id=f"scr_{public_id.partition('_')[2]}", live=False)
    if found is None:
        raise NotFound("not_found", _("There is no such watch list."))
    return found


def try_watch(request: Request, public_id: str) -> Scrub:
    scrub = scrub_of(marketer_id=marketer_of(request).pk, public_id=public_id, live=False)
    if scrub is None:
        raise NotFound("scrub.unknown", _("There is no such scrub."), pointer="/scrub")
    data: dict[str, str | int] = {"watchlist": _watch_id(scrub), "changes": 1}
    webhook_announce(marketer=scrub.marketer, event="watchlist.changed", data=data, live=False, at=clock.now())
    return scrub


def _watch_id(scrub: Scrub) -> str:
    return f"wl_{scrub.public_id.partition('_')[2]}"


def watch_body(scrub: Scrub) -> dict[str, object]:
    """As `WatchAnswer`."""
    ends_at = scrub.checked_at + current_policy(scrub.checked_at).scrub.quota_period
    return {
        "id": _watch_id(scrub),
        "scrub": scrub.public_id,
        "state": "watching" if clock.now() < ends_at else "ended",
        "rows": scrub.counts["rows"],
        "created_at": moment(scrub.checked_at),
        "ends_at": moment(ends_at),
        "checked_at": moment(scrub.checked_at),
        "changes": f"/api/v1/watchlists/{_watch_id(scrub)}/changes",
    }


def change_body(scrub: Scrub) -> dict[str, object]:
    """As `ChangeAnswer`: the holder of the first row's number registered the day after."""
    return {
        "ref": None,
        "row": 0,
        "from": str(Answer.CONDITIONAL),
        "to": str(Answer.NOT_CALLABLE),
        "from_reasons": [str(Reason.CONSENT_REQUIRED)],
        "to_reasons": [str(Reason.REGISTRY_ALL)],
        "at": (scrub.checked_at + timedelta(days=1)).date().isoformat(),
    }
