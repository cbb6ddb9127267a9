"""When the evidence of a line is asked to be kept, for which days, and what may be done with such a request.

Recordings of call centres are kept for so long as the pack says (`calling.recording_kept_days`), so the request is due with
the first proved complaint about the line. It covers a whole month: days that followed from one call would tell its reader
when somebody who complained was called.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

LETTER = "preservation_request"  # the kind of document
WORK_LIST = "questions"  # how a letter went out that stands in the operator's own list
UNPROVED = "C0"  # asks nobody for anything


class RequestState(StrEnum):
    DUE = "due"
    WRITTEN = "written"
    SENT = "sent"
    ANSWERED = "answered"
    DROPPED = "dropped"


class Addressee(StrEnum):
    OPERATOR = "operator"  # of the line, where it is known here
    FIRM = "firm"  # who called, as far as known
    OTHER = "other"  # by a name somebody wrote


class RequestAct(StrEnum):
    WRITE = "write"
    SEND = "send"
    ANSWER = "answer"
    DROP = "drop"


# What an act leads to, and from where it may be done.
TURNS: Mapping[RequestAct, tuple[frozenset[RequestState], RequestState]] = {
    RequestAct.WRITE: (frozenset({RequestState.DUE}), RequestState.WRITTEN),
    RequestAct.SEND: (frozenset({RequestState.WRITTEN}), RequestState.SENT),
    RequestAct.ANSWER: (frozenset({RequestState.SENT}), RequestState.ANSWERED),
    RequestAct.DROP: (frozenset({RequestState.DUE, RequestState.WRITTEN}), RequestState.DROPPED),
}
# Nobody has been asked yet.
OPEN = frozenset({RequestState.DUE, RequestState.WRITTEN})
KINDS: Mapping[str, Names] = {
    "recordings": bilingual("通话录音和短信原文", "Recordings of calls and original texts"),
    "call_records": bilingual("通话记录和短信发送记录", "Call records and records of texts"),
    "contracts": bilingual("号码的开户、使用和委托外呼资料", "Papers on who took out, uses and calls from the number"),
    "consents": bilingual("同意记录和外呼前核对名单的记录", "Records of consents and of scrubbing"),
}
ANSWERS: Mapping[str, Names] = {
    "kept": bilingual("已经保存", "It is kept"),
    "partly": bilingual("部分保存", "A part is kept"),
    "gone": bilingual("已经灭失或者没有", "It is gone, or there is none"),
    "refused": bilingual("拒绝保存", "Keeping it is refused"),
    "not_ours": bilingual("不是其号码", "The line is not theirs"),
}


# What an answer over the operators' work list says, by its outcome and how much is kept.
ANSWERED: Mapping[tuple[str, str | None], str] = {
    ("yes", "all"): "kept",
    ("yes", "part"): "partly",
    ("no", None): "gone",
    ("not_ours", None): "not_ours",
}


def may(act: RequestAct, state: str) -> bool:
    return state in TURNS[act][0]


@dataclass(frozen=True)
class Wanted:
    """The month of a call, and when its recording may be gone."""

    kept_from: date
    kept_to: date
    lives_until: datetime | None


def wanted(called_at: datetime, received_at: datetime, evidence: str, policy: Policy) -> Wanted | None:
    """What a complaint asks for; None for one that nobody proved, or that came when the recording had had its time.

    It follows from the complaint and the pack alone, so that it is the same whenever somebody looks.
    """
    kept = policy.calling.recording_kept
    until = called_at + kept if kept is not None else None
    if evidence == UNPROVED or (until is not None and until <= received_at):
        return None
    day = called_at.astimezone(policy.numbering.zone).date()
    last = calendar.monthrange(day.year, day.month)[1]
    return Wanted(day.replace(day=1), day.replace(day=last), until)
