"""Helpers of the acts on where a firm stands: its row is always locked first."""

from datetime import datetime
from functools import partial

from django.db import transaction

from core.actors import Actor
from core.events import announce
from registry.firms import signals
from registry.firms.memory import forget_key
from registry.firms.models import ApiKey, Marketer, MarketerStanding


def lock_marketer(marketer_id: int) -> Marketer:
    return Marketer.objects.select_for_update(no_key=True).get(pk=marketer_id)


def forget_keys(marketer: Marketer) -> None:
    """What is remembered of the firm's keys is asked anew once this is committed."""
    for digest in ApiKey.objects.filter(marketer=marketer).values_list("digest", flat=True):
        transaction.on_commit(partial(forget_key, bytes(digest)))


def stand(
    marketer: Marketer,
    state: str,
    at: datetime,
    actor: Actor,
    *,
    told: str = "",
    reason: str = "",
    case_reference: str = "",
) -> MarketerStanding:
    """The firm, locked, stands there from now on; its keys are asked anew, and its owners are told (`told`, of DECISIONS; "": by
    whoever calls)."""
    admitted = state == Marketer.State.ADMITTED
    marketer.state = state
    marketer.save(update_fields=["state", "admitted_until", "admission_conditions", "end_told_at"])
    standing = MarketerStanding.objects.create(
        marketer=marketer,
        state=state,
        since=at,
        reason=reason,
        case_reference=case_reference,
        until=marketer.admitted_until if admitted else None,
        conditions=marketer.admission_conditions if admitted else "",
        actor=str(actor),
    )
    forget_keys(marketer)
    if told:
        announce(signals.firm_decided, marketer_id=marketer.pk, decision=told, row_id=standing.pk)
    return standing
