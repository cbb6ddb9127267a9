"""Watch lists of the sandbox: each scrub with a test key has one, and its first row has changed since (docs/sandbox.md)."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core import clock
from core.api.trials import free_text, trial_keep, trials_of
from core.clock import moment
from core.errors import NotFound
from core.policies import current_policy
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import Reason
from registry.firms.api.authentication import marketer_of
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs.answering.scrub_rows import Answered
from registry.scrubs.models import Scrub
from registry.scrubs.rules.decision import Decision, ScrubFacts, decide
from registry.scrubs.selectors.scrub import policy_of, scrub_of

MAY_CHANGE = (Answer.CALLABLE, Answer.CONDITIONAL, Answer.NOT_CALLABLE)


def scrub_tried(request: Request, public_id: str) -> Scrub:
    """The scrub behind a watch list of the sandbox, whose id ends as the scrub's own."""
    found = scrub_of(marketer_id=marketer_of(request).pk, public_id=f"scr_{public_id.partition('_')[2]}", live=False)
    if found is None:
        raise NotFound("not_found", _("There is no such watch list."))
    return found


def try_list(request: Request, scrub: Scrub, rows: Sequence[Answered]) -> None:
    """Keep for a day what the first row was answered that can change; its number is kept nowhere."""
    for position, row in enumerate(rows):
        if row.decision.decision in MAY_CHANGE:
            told = {"row": position, "ref": free_text(row.asked.ref), **_answer_body("from", row.decision)}
            trial_keep(request, {"id": _watch_id(scrub), **told})
            return


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


def change_body(request: Request, scrub: Scrub) -> dict[str, object]:
    """As `ChangeAnswer`: the holder of the first row's number registered the day after, or withdrew where it was barred.

    Of a list that was a job, or older than a day, nothing is kept: `ref` is null and `from` what an unregistered number gets.
    """
    policy = policy_of(scrub)
    free = decide(ScrubFacts(scrub.checked_at, scrub.channel, scrub.category), policy)
    barred = Decision(Answer.NOT_CALLABLE, (Reason.REGISTRY_ALL,))
    kept = next((one for one in trials_of(request, "wl") if one["id"] == _watch_id(scrub)), None)
    change = {**kept} if kept else {"ref": None, "row": 0, **_answer_body("from", free)}
    change.pop("id", None)
    after = free if change["from"] == Answer.NOT_CALLABLE else barred
    day = (scrub.checked_at + timedelta(days=1)).astimezone(policy.numbering.zone).date()
    return {**change, **_answer_body("to", after), "at": day.isoformat()}


def _answer_body(side: str, decision: Decision) -> dict[str, object]:
    return {side: str(decision.decision), f"{side}_reasons": [str(reason) for reason in decision.reasons]}
