"""Everything that is kept of a person, as they may read it: what their own pages show, put together.

A further number that the account looks after is another line: of it stands here what the account may see on its pages.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from allauth.usersessions.models import UserSession

from complaints.models import Complaint
from complaints.selectors.complaint import complaints_of_user
from compliance.listings.models import Appeal, CounterWord
from compliance.retention.models import Erasure, PersonalCopy
from core.models import Number, NumberProof, SmsMessage, User
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt
from core.selectors.number import number_e164, number_masked
from core.sms.purposes import CODE
from registry.firms.selectors.caller_number import claims_to_mobiles
from registry.register.models import (
    Consent,
    CounterAct,
    Delegation,
    Disconnection,
    Holding,
    Refusal,
    RegisterChange,
    Relationship,
)
from registry.register.selectors.consent import consent_evidence, consent_state
from registry.register.selectors.delegation import ending_of
from registry.register.selectors.holding import held_since
from registry.register.selectors.registration_notice import operator_name
from registry.scrubs.selectors.asked_about import asked_about

MOST = 5000  # rows of one kind, the latest
PURPOSE = "copies"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Whose rows are put together. `since`: from when on the number is this person's, as far as is known."""

    user: User
    number: Number
    since: datetime
    at: datetime


class Part(msgspec.Struct):
    """What is kept of one number. `cut`: kinds of which there are more rows than `MOST`."""

    number: str
    signs_in: bool
    rows: dict[str, list[dict[str, Any]]]
    cut: list[str]


class Document(msgspec.Struct):
    """The copy as it is handed out. Times are RFC 3339, numbers of people masked, codes those of the interface."""

    made_at: datetime
    account: dict[str, list[dict[str, Any]]]
    numbers: list[Part]


def copy_of(user: User, at: datetime) -> PersonalCopy | None:
    """The account's, until its time is over."""
    return PersonalCopy.objects.filter(user=user, expires_at__gt=at).first()


def copies_waiting(at: datetime, most: int) -> list[int]:
    """Those (ids) that nobody has put together; an account that was shut since gets none."""
    rows = PersonalCopy.objects.filter(made_at=None, expires_at__gt=at, user__is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def copy_body(copy: PersonalCopy, at: datetime) -> bytes | None:
    """What was put together, packed; None before that, and when its time is over."""
    try:
        return ephemeral_decrypt(PURPOSE, bytes(copy.body), at=at) if copy.body is not None else None
    except KeyDestroyed:
        return None


def account_rows(user: User) -> dict[str, list[dict[str, Any]]]:
    devices = UserSession.objects.filter(user=user).order_by("-last_seen_at")[:MOST]
    held = Holding.objects.filter(user=user).select_related("number").order_by("-since")[:MOST]
    helped = Delegation.objects.filter(user=user).select_related("number").order_by("-pk")[:MOST]
    return {
        "account": [{"since": user.created_at, "language": user.language, "name": user.name, "email": user.email}],
        "devices": [
            {"address": row.ip, "browser": row.user_agent, "since": row.created_at, "last_seen_at": row.last_seen_at}
            for row in devices
        ],
        "looked_after": [{"number": number_masked(row.number), "since": row.since, "until": row.until} for row in held],
        "helped": [_delegation(row, row.number) for row in helped],
        "erasures": [
            {"at": row.asked_at, "until": row.due_at, "ended_at": row.stopped_at}
            for row in Erasure.objects.filter(user=user).order_by("-pk")[:MOST]
        ],
    }


def number_part(user: User, number: Number, at: datetime) -> Part:
    asked = Asked(user, number, held_since(user, number), at)
    own = number.pk == user.number_id
    rows, cut = {}, []
    for kind, found in {**SEEN, **(OWN if own else {})}.items():
        first = list(islice(found(asked), MOST + 1))
        if len(first) > MOST:
            cut.append(kind)
        rows[kind] = [dict(row) for row in first[:MOST]]
    return Part(number_masked(number), own, rows, cut)


def _changes(asked: Asked) -> Iterable[Row]:
    for row in RegisterChange.objects.filter(number=asked.number).order_by("-at", "-pk")[: MOST + 1]:
        yield {
            "at": row.at, "what": row.what, "preferences": row.preferences, "said_at": row.said_at,
            "binding_from": row.binding_from, "assurance": row.assurance,
            "source": operator_name(row.source) or row.source,
        }  # fmt: skip


def _consents(asked: Asked) -> Iterable[Row]:
    rows = Consent.objects.filter(number=asked.number).select_related("marketer").order_by("-received_at", "-pk")
    for row in rows[: MOST + 1]:
        yield {
            "firm": row.marketer.name, "channels": row.channels, "categories": row.categories, "given_at": row.given_at,
            "received_at": row.received_at, "expires_at": row.expires_at, "state": consent_state(row, asked.at),
            "confirmed_at": row.confirmed_at, "contested_at": row.contested_at, "revoked_at": row.revoked_at,
            "withdrawn_at": row.withdrawn_at, "evidence": consent_evidence(row),
        }  # fmt: skip


def _refusals(asked: Asked) -> Iterable[Row]:
    for row in Refusal.objects.filter(number=asked.number).select_related("marketer").order_by("-pk")[: MOST + 1]:
        yield {"at": row.at, "firm": row.marketer.name, "source": row.source, "said_at": row.said_at,
               "campaign": row.campaign}  # fmt: skip


def _relationships(asked: Asked) -> Iterable[Row]:
    for row in Relationship.objects.filter(number=asked.number).select_related("marketer").order_by("-pk")[: MOST + 1]:
        yield {"firm": row.marketer.name, "kind": row.kind, "at": row.at, "received_at": row.received_at}


def _asking(asked: Asked) -> Iterable[Row]:
    for row in asked_about(asked.number, since=asked.since):
        yield {
            "at": row.told.checked_at, "firm": row.firm_name, "agent": row.agent_name, "channel": row.told.channel,
            "category": row.told.category, "decision": row.told.decision, "reasons": list(row.told.reasons),
        }  # fmt: skip


def _calling(asked: Asked) -> Iterable[Row]:
    for row in claims_to_mobiles([number_e164(asked.number)])[: MOST + 1]:
        yield {"firm": row.marketer.name, "since": row.since, "until": row.until, "categories": row.trades}


def _ended(asked: Asked) -> Iterable[Row]:
    for row in Disconnection.objects.filter(number=asked.number).order_by("-pk")[: MOST + 1]:
        yield {"operator": operator_name(row.source), "said_at": row.said_at, "received_at": row.received_at,
               "state": row.end}  # fmt: skip


def _helpers(asked: Asked) -> Iterable[Row]:
    for row in (
        Delegation.objects.filter(number=asked.number).select_related("user__number").order_by("-pk")[: MOST + 1]
    ):
        yield _delegation(row, row.user.number)


def _counter(asked: Asked) -> Iterable[Row]:
    """Of the person's own time with the number, as everything that others did with it."""
    rows = CounterAct.objects.filter(number=asked.number, at__gte=asked.since).select_related(
        "member__operator", "marketer"
    )
    for row in rows.order_by("-pk")[: MOST + 1]:
        yield {
            "at": row.at, "operator": row.member.operator.name, "state": row.act, "paper": row.paper,
            "held_since": row.held_since, "firm": row.marketer.name if row.marketer else "", "reference": row.reference,
        }  # fmt: skip


def _delegation(row: Delegation, other: Number | None) -> dict[str, Any]:
    """Of the other person the last digits of the number, as on the page."""
    return {"number": ending_of(other), "since": row.named_at, "until": row.until, "ended_at": row.ended_at,
            "state": row.end}  # fmt: skip


def _complaints(asked: Asked) -> Iterable[Row]:
    rows = complaints_of_user(user=asked.user).filter(number=asked.number).prefetch_related(
        "steps", "attachments__attachment", "disclosures__marketer", "operator_consent__operator"
    )  # fmt: skip
    for row in rows[: MOST + 1]:
        yield {
            "reference": row.short_reference, "caller": row.caller.value, "called_at": row.called_at,
            "channel": row.channel, "kind": row.kind, "category": row.category, "filed_at": row.filed_at,
            "status": row.status, "evidence": row.evidence, **_said(row),
            "steps": [{"at": step.at, "status": step.status} for step in row.steps.all()],
            "files": [{"at": one.at, "name": one.attachment.name, "text": one.remark} for one in row.attachments.all()],
            "operator_asked": [
                {"operator": one.operator.name, "given_at": one.given_at, "withdrawn_at": one.withdrawn_at}
                for one in [getattr(row, "operator_consent", None)] if one is not None
            ],
            "disclosures": [
                {"firm": one.marketer.name, "purpose": one.purpose, "reason": one.reason, "state": one.state,
                 "asked_at": one.asked_at, "disclosed_at": one.disclosed_at, "until": one.until}
                for one in row.disclosures.all()
            ],
        }  # fmt: skip


def _said(row: Complaint) -> dict[str, Any]:
    said = ("display", "claimed_name", "text", "answered", "robocall", "manner", "refused_before", "money_lost",
            "data_source", "data_source_said", "province", "place")  # fmt: skip
    return {field: value for field in said if (value := getattr(row, field)) not in ("", None)}


def _messages(asked: Asked) -> Iterable[Row]:
    for row in SmsMessage.objects.filter(number=asked.number).order_by("-queued_at")[: MOST + 1]:
        yield {"at": row.queued_at, "kind": row.kind, "medium": row.medium, "state": row.state, "sent_at": row.sent_at,
               "text": _words(row, asked.at)}  # fmt: skip


def _words(row: SmsMessage, at: datetime) -> str:
    """As long as they are kept; a code is nobody's to read again."""
    if row.kind == CODE:
        return ""
    try:
        return ephemeral_decrypt("sms", bytes(row.body), at=at).decode()
    except KeyDestroyed:
        return ""


def _proofs(asked: Asked) -> Iterable[Row]:
    for row in NumberProof.objects.filter(number=asked.number).order_by("-pk")[: MOST + 1]:
        yield {"at": row.created_at, "purpose": row.purpose, "proved_at": row.proved_at}


def _appeals(asked: Asked) -> Iterable[Row]:
    rows = Appeal.objects.filter(appellant=asked.number).select_related("entry__caller").order_by("-pk")
    for row in rows[: MOST + 1]:
        yield {"at": row.filed_at, "caller": row.entry.named, "kind": row.kind, "text": row.text,
               "state": row.state, "answered_at": row.answered_at, "answer": row.answer}  # fmt: skip


def _no_spam(asked: Asked) -> Iterable[Row]:
    for row in CounterWord.objects.filter(number=asked.number).select_related("caller").order_by("-pk")[: MOST + 1]:
        yield {"at": row.at, "caller": row.caller.value}


Find = Callable[[Asked], Iterable[Row]]
SEEN: dict[str, Find] = {
    "changes": _changes, "consents": _consents, "refusals": _refusals, "relationships": _relationships,
    "asked": _asking, "calling": _calling, "ended": _ended, "helpers": _helpers, "counter": _counter,
    "complaints": _complaints,
}  # fmt: skip
# Of the number one signs in with alone, as on the pages.
OWN: dict[str, Find] = {"messages": _messages, "proofs": _proofs, "appeals": _appeals, "no_spam": _no_spam}
