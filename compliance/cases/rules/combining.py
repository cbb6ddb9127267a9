"""Which cases may become one, and which one may become two: facts in, what stands against it out."""

from dataclasses import dataclass

from compliance.cases.rules.case_states import RECORDS, STATES, Phase, State
from compliance.cases.rules.objection import Objection
from compliance.findings.rules.explanations import bilingual

FRESH = frozenset(
    record.state for record in RECORDS if record.clock == "checking"
)  # nothing was done yet: none is further than another
WHILE_SPLIT = frozenset(
    record.state for record in RECORDS if record.phase == Phase.BEFORE_DECISION and not record.told_to_firm
)


@dataclass(frozen=True)
class Side:
    """One case. `respondent`: who answers for the calls, by a stable name, "" while it is unknown; `written_to`: the firm has
    a letter of this case; `decision_stands`: one from before a reopening; `moving`: another authority was asked to take it."""

    state: State
    phase: Phase
    respondent: str = ""
    notified: bool = False
    written_to: bool = False
    decision_stands: bool = False
    moving: bool = False
    merged: bool = False


OTHER_FIRM = Objection(
    "other_firm", bilingual("两案的当事人不同，不能合并。", "The cases are against different parties.")
)
NOTIFIED = Objection(
    "notified",
    bilingual(
        "已送达行政处罚事先告知书，告知的事实不得因合并或者拆分而变化（行政处罚法第四十四条）。",
        "The notice was served: the facts it stated do not change by merging or splitting (APL 44).",
    ),
)
WRITTEN_TO = Objection(
    "written_to",
    bilingual(
        "已就本案书面要求企业说明，企业据以答复的内容不得变化。",
        "The firm was written to in this case; what it answers to does not change.",
    ),
)
DECIDED = Objection(
    "decided", bilingual("案件已经作出决定或者已经结束。", "The case is decided or ended, or a decision stands in it.")
)
FURTHER = Objection(
    "further",
    bilingual(
        "被并入的案件已经办理到更后的阶段，请反向合并。",
        "The case to be merged is further on. Merge the other way round.",
    ),
)
MOVING = Objection(
    "moving",
    bilingual(
        "正在请其他机关接收案件，请等待答复。", "Another authority was asked to take the case; wait for its answer."
    ),
)


def against_merging(into: Side, other: Side) -> list[Objection]:
    """What stands against `other` becoming a part of `into`."""
    found = [*_ended(into, other), *_moving(into, other)]
    if into.respondent and other.respondent and into.respondent != other.respondent:
        found.append(OTHER_FIRM)
    if into.notified or other.notified:
        found.append(NOTIFIED)
    elif other.written_to:
        found.append(WRITTEN_TO)
    if not found and _far(other.state) > _far(into.state):
        found.append(FURTHER)
    return found


def against_merging_into(side: Side) -> list[Objection]:
    """What stands against anything becoming a part of it."""
    return [*_ended(side), *_moving(side), *([NOTIFIED] if side.notified else [])]


def against_splitting(side: Side) -> list[Objection]:
    found = [*_ended(side), *_moving(side)]
    if side.notified:
        found.append(NOTIFIED)
    elif side.written_to or (not found and side.state not in WHILE_SPLIT):
        found.append(WRITTEN_TO)
    return found


def _ended(*sides: Side) -> list[Objection]:
    over = any(side.phase != Phase.BEFORE_DECISION or side.decision_stands or side.merged for side in sides)
    return [DECIDED] if over else []


def _moving(*sides: Side) -> list[Objection]:
    return [MOVING] if any(side.moving for side in sides) else []


def _far(state: State) -> int:
    """What is merged goes on in a case that is at least as far: nothing it passed is passed again."""
    return 0 if state in FRESH else list(STATES).index(state)
