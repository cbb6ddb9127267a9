"""Which callers without a known firm belong together. The ground says why; being together weighs nothing against anybody."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.policies.schema import Names, Policy
from registry.firms.rules.question import Answer
from registry.firms.rules.registration_code import code_read


class Ground(StrEnum):
    FIRST = "first"  # the campaign began with it
    TEXT = "text"
    NEIGHBOUR = "neighbour"
    LINE = "line"


GROUNDS: dict[Ground, Names] = {
    Ground.FIRST: {"zh-hans": "最先被投诉的号码", "en": "The first that was complained about"},
    Ground.TEXT: {"zh-hans": "短信内容相同或者相近", "en": "The same or nearly the same text"},
    Ground.NEIGHBOUR: {
        "zh-hans": "号码相邻，时间相近，行业相同",
        "en": "A neighbouring number, the same days and trade",
    },
    Ground.LINE: {"zh-hans": "查证为同一持有人或者同一合同", "en": "The same holder or contract, as was found out"},
}


@dataclass(frozen=True)
class Standing:
    """What decides whether a caller may be joined to others. `kind`: as of callers; `declared`: a firm's, by an approved
    declaration; `firm_known`: an officer found out whose it is; `never_listed`: a line that people need."""

    kind: str
    declared: bool = False
    firm_known: bool = False
    never_listed: bool = False


@dataclass(frozen=True)
class CallDay:
    """A day on which a caller called about a trade."""

    day: date
    category: str


def may_join(caller: Standing, ground: Ground) -> bool:
    """A number that anybody may have put on, and a text that anybody may have pasted, draw no known party into a campaign:
    no line that people need, no short code, no declared line. A line that a firm is known to use joins by its holder alone."""
    if caller.never_listed or caller.declared or caller.kind == "short_code":
        return False
    return ground == Ground.LINE or not caller.firm_known


def neighbours_of(value: str, policy: Policy) -> list[str]:
    """The numbers so close to this one that they may be of one block; none of what is no number."""
    gap = policy.enforcement.campaign.number_gap
    if not (value.startswith("+") and value[1:].isdecimal()):
        return []
    number = int(value[1:])
    near = [f"+{number + step}" for step in range(-gap, gap + 1) if step]
    return [one for one in near if len(one) == len(value)]


def called_alike(ours: Collection[CallDay], theirs: Collection[CallDay], policy: Policy) -> bool:
    """Whether both called about one trade within the pack's days. What fits no trade is none."""
    days = policy.enforcement.campaign.within.days
    named = [call for call in ours if call.category != "other"]
    return any(
        one.category == other.category and abs((one.day - other.day).days) <= days for one in named for other in theirs
    )


def line_keys(answer: Answer, operator: int) -> list[bytes]:
    """What an operator's answer knows a line's holder by: the firm's registration code, and the contract with this operator."""
    code = code_read(answer.holder_code)
    named = [f"code:{code}"] if code else []
    if answer.holder.strip() and answer.contract.strip():
        named.append(
            f"contract:{operator}:{''.join(answer.holder.split())}:{''.join(answer.contract.split())}".casefold()
        )
    return [line_key(one) for one in named]


def line_key(named: str) -> bytes:
    return hashlib.blake2b(named.encode(), digest_size=16).digest()
