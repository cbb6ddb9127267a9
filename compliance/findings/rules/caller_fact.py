"""What was found out about a caller beyond what complainants say: by an operator's answer, call records, a look-up, an audit.

Each kind makes one breach suspect (`compliance.findings.rules.breaches.by_trace`, `by_firm`); who uses a number says for whom
consents, scrubs and declarations are looked up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.policies.schema import Names


class Kind(StrEnum):
    USED_BY = "used_by"
    SPOOFED = "spoofed"
    CALL_CENTRE_NUMBER = "call_centre_number"
    DATA_SOURCE = "data_source"
    ONE_RING = "one_ring"
    BOMBING = "bombing"
    OPERATOR_NEGLIGENCE = "operator_negligence"


class Source(StrEnum):
    OPERATOR = "operator"
    RECORDS = "records"
    LOOK_UP = "look_up"
    INQUIRY = "inquiry"
    MONITORING = "monitoring"
    AUDIT = "audit"


@dataclass(frozen=True)
class KindRecord:
    """`fact`: the field of ComplaintFacts it fills, "" of who uses a number. `sources`: what can show it. `firm`, `operator`: it
    names one."""

    names: Names
    fact: str
    sources: frozenset[Source]
    firm: bool = False
    operator: bool = False


@dataclass(frozen=True)
class FactOnRecord:
    """As the rules see it: since when, and until when (None: still), it is so."""

    kind: Kind
    since: datetime
    until: datetime | None
    firm: int | None = None

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


S = Source
KINDS: dict[Kind, KindRecord] = {
    Kind.USED_BY: KindRecord(
        {"zh-hans": "该号码由某企业使用", "en": "A firm calls from this number"}, "", frozenset({S.OPERATOR, S.INQUIRY}),
        firm=True,
    ),
    Kind.SPOOFED: KindRecord(
        {"zh-hans": "改号呼叫或者违法网络电话", "en": "The number was spoofed, or the line is an illegal VoIP line"},
        "traced_spoofed", frozenset({S.OPERATOR, S.RECORDS}),
    ),
    Kind.CALL_CENTRE_NUMBER: KindRecord(
        {"zh-hans": "呼叫中心号码用于营销外呼", "en": "A call-centre number is used to call out"},
        "call_centre_number", frozenset({S.LOOK_UP, S.OPERATOR}),
    ),
    Kind.DATA_SOURCE: KindRecord(
        {"zh-hans": "号码来源违法（买卖、泄露或者拒不说明）", "en": "Numbers were bought, leaked, or their source is not told"},
        "data_source_unlawful", frozenset({S.INQUIRY, S.MONITORING}),
    ),
    Kind.ONE_RING: KindRecord(
        {"zh-hans": "响一声即挂断", "en": "It rings once and hangs up"}, "one_ring", frozenset({S.OPERATOR, S.RECORDS}),
    ),
    Kind.BOMBING: KindRecord(
        {"zh-hans": "短时间内大量重复呼叫（呼死你）", "en": "It calls the same people without end"},
        "bombing", frozenset({S.OPERATOR, S.RECORDS}),
    ),
    Kind.OPERATOR_NEGLIGENCE: KindRecord(
        {"zh-hans": "运营商未履行对该线路的管理义务", "en": "The operator neglected its duties for this line"},
        "operator_negligent", frozenset({S.AUDIT}), operator=True,
    ),
}  # fmt: skip
SOURCES: dict[Source, Names] = {
    S.OPERATOR: {"zh-hans": "运营商书面答复", "en": "An operator's written answer"},
    S.RECORDS: {"zh-hans": "通话记录", "en": "Call records"},
    S.LOOK_UP: {"zh-hans": "许可与码号资源查询", "en": "A look-up of licences and numbering resources"},
    S.INQUIRY: {"zh-hans": "对企业的询问或者检查", "en": "An inquiry or inspection at the firm"},
    S.MONITORING: {"zh-hans": "未向任何人提供过的监测号码", "en": "A monitoring number that was given to nobody"},
    S.AUDIT: {"zh-hans": "线路管理检查", "en": "An audit of the line"},
}


def facts_of_call(rows: Iterable[FactOnRecord], called_at: datetime) -> dict[str, bool]:
    """The fields of ComplaintFacts that these fill, of a call at this moment."""
    return {KINDS[row.kind].fact: True for row in rows if KINDS[row.kind].fact and row.covers(called_at)}


def firm_of_call(rows: Iterable[FactOnRecord], called_at: datetime) -> int | None:
    """Who called, as an officer found out: the firm's id; None where nobody did."""
    return next((row.firm for row in rows if row.kind == Kind.USED_BY and row.covers(called_at)), None)
