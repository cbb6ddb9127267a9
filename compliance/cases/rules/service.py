"""Service of a document on a party: the ways the law knows, what proves each, and the day from which each counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

ELECTRONIC, PUBLIC_NOTICE = "electronic", "public_notice"
SEND_NOTICE, SEND_DECISION = "case.send_notice", "case.send_decision"
SERVE_NOTICE, SERVE_DECISION = "case.serve_notice", "case.serve_decision"
DECISIONS = ("case.decide", "case.record_judgment")  # acts whose document may be a decision
SERVE_PAPER = "case.serve_paper"  # every other document that is served, whatever the state of its case


@dataclass(frozen=True)
class Way:
    """`proof`: the paper that shows it, handed in as a file; `asks`: fields of `CaseFacts` that this way needs besides the day.

    `later`: the paper comes some time after the document was sent, or the notice published.
    """

    names: Names
    proof: Names
    asks: tuple[str, ...] = ()
    later: bool = False

    @property
    def with_proof(self) -> Names:
        """As one chooses it, the paper in brackets."""
        brackets = {"zh-hans": "（{}）"}
        return {code: said + brackets.get(code, " ({})").format(self.proof[code]) for code, said in self.names.items()}


@dataclass(frozen=True)
class Paper:
    """A document that waits to be served. `day`: the one it bears; `to_party`: false of a letter to somebody else."""

    kind: str
    number: str
    day: date
    to_party: bool = True


# Civil Procedure Law 87-95, to which APL 61 points.
WAYS: Mapping[str, Way] = {
    "in_person": Way(
        bilingual("直接送达", "In person"),
        bilingual("受送达人签名并注明日期的送达回证", "the receipt that the party signed and dated"),
    ),
    "left": Way(
        bilingual("留置送达", "Left at the address"),
        bilingual("见证人签名的送达回证和现场照片或者录像", "the record signed by a witness, with photographs"),
        asks=("service_reason",),
    ),
    "post": Way(
        bilingual("邮寄送达", "By post"),
        bilingual("邮件回执，以收件日期为送达日期", "the delivery receipt; its day is the day of service"),
        asks=("service_reference",),
        later=True,
    ),
    "other_office": Way(
        bilingual("委托送达", "Through another office"),
        bilingual("受托机关的送达回证", "the receipt of that office"),
        asks=("service_reference",),
        later=True,
    ),
    PUBLIC_NOTICE: Way(
        bilingual("公告送达", "By public notice"),
        bilingual("刊登的公告，公告期满视为送达", "a copy of the notice as published; it counts once its time is over"),
        asks=("service_reference",),
        later=True,
    ),
    ELECTRONIC: Way(
        bilingual("电子送达", "Electronically"),
        bilingual("系统送达记录", "what the platform recorded"),
    ),
}


def day_of(way: str, on: date | None, at: datetime, policy: Policy, *, sending: bool = False) -> date | None:
    """The day of service, or of `sending`. What is served electronically is served as the platform shows it to the party, and what
    will be handed over or left goes out as it is issued: nobody types that day."""
    at_once = way in WAYS and not WAYS[way].later if sending else way == ELECTRONIC
    return at.astimezone(policy.numbering.zone).date() if at_once else on


def counts_from(way: str, on: date, policy: Policy) -> datetime:
    """The moment a document counts as served that was handed over, received, or published on the day `on`.

    A public notice counts once its time is over; every other way on its day.
    """
    begun = datetime.combine(on, time(0), policy.numbering.zone)
    if way != PUBLIC_NOTICE:
        return begun
    return policy.due(begun, policy.enforcement.deadlines["public_notice"])
