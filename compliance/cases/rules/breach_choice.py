"""What may become of each breach a case holds: established, not established, left out; who may punish it, within which range."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from compliance.cases.rules.amounts import money
from compliance.findings.rules.explanations import bilingual
from core.policies.enforcement import LEVELS, BreachKind, ScaleStep
from core.policies.schema import Names, Policy

NO_FAULT = "no_fault"  # the rung on which nothing is established, or nobody is punished for what is (APL 33)


class Outcome(StrEnum):
    ESTABLISHED = "established"
    NOT_ESTABLISHED = "not_established"
    LEFT_OUT = "left_out"


OUTCOMES: Mapping[str, Names] = {
    Outcome.ESTABLISHED: bilingual("认定", "Established"),
    Outcome.NOT_ESTABLISHED: bilingual("不予认定", "Not established"),
    Outcome.LEFT_OUT: bilingual("本案不处理", "Left out of this case"),
}


@dataclass(frozen=True)
class BreachEvidence:
    """The violations of one kind that a case holds and that are not dismissed.

    `calls`, `people`: how many there are. `sufficient_calls`, `sufficient_people`: those whose own evidence reaches the
    class this kind needs and that lie within the limitation; a decision establishes these alone. `too_old`: calls beyond it.
    `latest`: when the last of all these calls was made.
    """

    calls: int = 0
    people: int = 0
    sufficient_calls: int = 0
    sufficient_people: int = 0
    too_old: int = 0
    latest: datetime | None = None


@dataclass(frozen=True)
class Choice:
    """What the proposal or the decision says of one breach. `reason`: why it is not established."""

    outcome: Outcome
    reason: str = ""


Choices = Mapping[str, Choice]  # by code of the breach


def choices_from(said: object) -> dict[str, Choice]:
    """Choices, or the JSON by which the file of a case keeps them: ``{"registered": {"outcome": "established", "reason": ""}}``."""
    rows = said if isinstance(said, Mapping) else {}
    return {str(code): choice for code, row in rows.items() if (choice := _choice_from(row))}


def _choice_from(row: object) -> Choice | None:
    if isinstance(row, Choice):
        return row
    if isinstance(row, Mapping) and row.get("outcome") in set(Outcome):
        return Choice(Outcome(row["outcome"]), str(row.get("reason", "")))
    return None


def choices_to_json(choices: Choices) -> dict[str, dict[str, str]]:
    return {code: {"outcome": str(choice.outcome), "reason": choice.reason} for code, choice in choices.items()}


def established(choices: Choices) -> frozenset[str]:
    return frozenset(code for code, choice in choices.items() if choice.outcome == Outcome.ESTABLISHED)


def by_law(codes: Iterable[str], policy: Policy) -> frozenset[str]:
    """Those breaches that rest on law or rule; the others are rules of the platform, which nobody punishes."""
    kinds = policy.enforcement.breaches
    return frozenset(code for code in codes if code in kinds and kinds[code].sanctionable)


def is_competent(kind: BreachKind, sanction: str, national: bool, policy: Policy) -> bool:
    """Whether this desk may impose `sanction` for `kind` itself; `national`: the case is the national office's."""
    desk = policy.enforcement.desk
    level = LEVELS.index("national" if national else desk.level)
    return any(
        row.authority == desk.authority
        and LEVELS.index(row.level) <= level
        and (not row.sanctions or sanction in row.sanctions)
        for row in kind.competent
    )


def punishable(codes: Iterable[str], sanction: str, national: bool, policy: Policy) -> frozenset[str]:
    """Those breaches that rest on law or rule and that this desk may punish by `sanction`."""
    kinds = policy.enforcement.breaches
    return frozenset(code for code in by_law(codes, policy) if is_competent(kinds[code], sanction, national, policy))


def to_refer(codes: Iterable[str], national: bool, policy: Policy) -> dict[str, tuple[str, ...]]:
    """Breaches a law or rule punishes, but not by this desk: code of the breach -> the authorities that may."""
    kinds, own = policy.enforcement.breaches, policy.enforcement.desk.authority
    found = {}
    for code in sorted(codes):
        kind = kinds.get(code)
        rungs = list(policy.enforcement.sanction_rules)
        if kind and kind.sanctionable and not any(is_competent(kind, rung, national, policy) for rung in rungs):
            found[code] = tuple(row.authority for row in kind.competent if row.authority != own)
    return found


def referred_to(authority: str, codes: Iterable[str], national: bool, policy: Policy) -> frozenset[str]:
    """Those of them that this authority punishes and this desk may not."""
    return frozenset(
        code for code, authorities in to_refer(codes, national, policy).items() if authority in authorities
    )


def fine_range(kind: BreachKind, gains: int | None) -> tuple[int, int] | None:
    """Least and most in whole units of the currency; None where no fine is given. `gains`: what the breach earned."""
    if kind.gains_times and gains and gains >= max(kind.gains_from, 1):
        return kind.gains_times[0] * gains, kind.gains_times[1] * gains
    return kind.fine


def range_of(codes: Iterable[str], gains: int | None, policy: Policy) -> tuple[int, int] | None:
    """The range of one fine for these breaches together: that of the law with the highest (APL 29); None for none."""
    kinds = policy.enforcement.breaches
    ranges = [found for code in codes if (found := fine_range(kinds[code], gains))]
    return max(ranges, key=lambda amounts: (amounts[1], amounts[0]), default=None)


def scale_step(people: int, repeated: bool, policy: Policy) -> ScaleStep | None:
    """The step of the published scale that so many people reach; None where there is no scale."""
    reached = [row for row in policy.enforcement.scale if row.repeated == repeated and people >= row.people]
    return max(reached, key=lambda row: row.people, default=None)


def step_for(
    codes: Iterable[str], evidence: Mapping[str, BreachEvidence], before: Iterable[str], policy: Policy
) -> ScaleStep | None:
    """The step of the published scale that these breaches of a party punished by `before` reach: those of law among them, for
    what is no breach of law makes no penalty heavier."""
    counted = by_law(codes, policy) & set(evidence)
    people = max((evidence[code].sufficient_people for code in counted), default=0)
    return scale_step(people, is_repeated(before, policy), policy)


def is_off_step(fine: int | None, step: ScaleStep | None) -> bool:
    """Whether a fine lies beside its step of the published scale."""
    return step is not None and bool(fine) and not step.fine[0] <= (fine or 0) <= step.fine[1]


def is_repeated(before: Iterable[str], policy: Policy) -> bool:
    """Whether the party was punished before. `before`: rungs of its earlier decisions; an order or advice is no penalty."""
    rungs = policy.enforcement.sanction_rules
    return any(code in rungs and (rungs[code].money or rungs[code].after_hearing) for code in before)


def step_said(step: ScaleStep, policy: Policy) -> Names:
    """The step in words: from how many people to how many, for whom, and the fine it names."""
    later = [
        row.people for row in policy.enforcement.scale if row.repeated == step.repeated and row.people > step.people
    ]
    least, most = (money(amount, policy.currency) for amount in step.fine)
    zh = f"涉及消费者{step.people}人以上" + (f"不足{min(later)}人" if later else "")
    en = f"{step.people} to {min(later) - 1} people" if later else f"{step.people} people or more"
    return bilingual(
        f"{'曾受处罚，' if step.repeated else ''}{zh}的，罚款{least['zh-hans']}至{most['zh-hans']}",
        f"{en}{', punished before' if step.repeated else ''}: {least['en']} to {most['en']}",
    )


@dataclass(frozen=True)
class ChoiceFault:
    """What stands against a choice: a stable code, of which breach."""

    code: str
    breach: str = field(default="")


def faults_of(
    choices: Choices, evidence: Mapping[str, BreachEvidence], notified: frozenset[str] | None
) -> list[ChoiceFault]:
    """What is wrong with what was chosen. `notified`: the breaches the notice named, None before there is one (APL 44)."""
    found = []
    for code in sorted({*evidence, *choices}):
        choice = choices.get(code)
        if choice is None:
            found.append(ChoiceFault("breach_unchosen", code))
        elif code not in evidence:
            found.append(ChoiceFault("breach_unknown", code))
        elif choice.outcome == Outcome.NOT_ESTABLISHED and not choice.reason.strip():
            found.append(ChoiceFault("breach_reason", code))
        elif choice.outcome == Outcome.ESTABLISHED and not evidence[code].sufficient_calls:
            found.append(ChoiceFault("breach_evidence", code))
        elif choice.outcome == Outcome.ESTABLISHED and notified is not None and code not in notified:
            found.append(ChoiceFault("breach_notified", code))
    return found
