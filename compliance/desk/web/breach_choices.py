"""The breaches of a case as an act's form shows them: each with what it rests on and a choice of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.breach_choice import (
    OUTCOMES,
    BreachEvidence,
    Choice,
    Outcome,
    faults_of,
    fine_range,
    is_competent,
)
from compliance.cases.selectors.breach_evidence import EvidenceRow, complaints_of, evidence_rows
from compliance.cases.selectors.cases_like import CaseLike, cases_like
from compliance.cases.selectors.matching import Matched, matched_of
from compliance.desk.policy_words import level_words
from compliance.desk.web.desk import MOST_TEXT
from core.models import User
from core.policies import Policy
from core.policies.enforcement import LEVELS, BreachKind
from core.translation.words import named

FAULTS: Mapping[str, Any] = {
    "breach_unchosen": _("Choose what becomes of this breach."),
    "breach_reason": _("Say why it is not established."),
    "breach_evidence": _("None of its calls has the evidence it needs."),
    "breach_notified": _("The notice did not name it."),
}
ACCEPTED = _("The defence is accepted: the calls and consents that the firm handed in were examined, and bear it out.")
SHOWN = 4  # calls of a breach on the act's own page; the others are a click away


@dataclass(frozen=True)
class Competent:
    """One authority that may punish a breach. `ours`: it is this desk's, and high enough; `level`: from which level of its offices on,
    "" for every one; `sanctions`: what it may impose, empty for all."""

    authority: str
    ours: bool
    level: str = ""
    sanctions: tuple[str, ...] = ()


@dataclass(frozen=True)
class BreachRow:
    """One suspected breach beside its choice. `barred`: why it cannot be established, "" where it can."""

    code: str
    kind: BreachKind | None
    evidence: BreachEvidence
    outcome: forms.BoundField
    reason: forms.BoundField
    barred: Any = ""
    options: list[tuple[str, Any, bool, bool]] = field(default_factory=list)  # value, words, chosen, barred
    fine: tuple[int, int] | None = None
    competent: tuple[Competent, ...] = ()
    calls: list[EvidenceRow] = field(default_factory=list)
    like: list[CaseLike] = field(default_factory=list)
    matched: Matched | None = None
    accepted: forms.BoundField | None = None

    @property
    def ours(self) -> bool:
        """This authority may punish it."""
        return any(one.ours for one in self.competent)

    @property
    def uncovered(self) -> int:
        return self.evidence.calls - self.evidence.sufficient_calls

    @property
    def choice(self) -> str:
        return str(self.outcome.value() or "")


def add_choices(form: forms.Form, evidence: Mapping[str, BreachEvidence]) -> None:
    """Two fields a breach: what becomes of it, and why it is not established."""
    for code in evidence:
        form.fields[f"outcome_{code}"] = forms.ChoiceField(
            choices=[(str(outcome), named(names)) for outcome, names in OUTCOMES.items()],
            required=False,
            widget=forms.RadioSelect,
        )
        form.fields[f"reason_{code}"] = forms.CharField(
            label=_("Why it is not established"),
            required=False,
            max_length=MOST_TEXT,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        form.fields[f"accepted_{code}"] = forms.BooleanField(
            label=_("The firm's calls and consents bear out its defence; say so as the reason"), required=False
        )


def choices_in(form: forms.Form, evidence: Mapping[str, BreachEvidence]) -> dict[str, Choice]:
    """What was chosen, by breach; those without a choice are left out."""
    said = form.cleaned_data
    return {
        code: Choice(Outcome(said[f"outcome_{code}"]), _reason_in(said, code))
        for code in evidence
        if said.get(f"outcome_{code}")
    }


def _reason_in(said: Mapping[str, Any], code: str) -> str:
    """What was typed, else the sentence that the defence was accepted: the same whatever was found and of how many calls."""
    typed = str(said.get(f"reason_{code}", "")).strip()
    accepted = said.get(f"accepted_{code}") and said.get(f"outcome_{code}") == Outcome.NOT_ESTABLISHED
    return typed or (str(ACCEPTED) if accepted else "")


def check_choices(
    form: forms.Form, evidence: Mapping[str, BreachEvidence], notified: frozenset[str] | None
) -> dict[str, Choice]:
    """What was chosen; what is wrong with it stands beside the breach it is about."""
    found = choices_in(form, evidence)
    for fault in faults_of(found, evidence, notified):
        field_name = "reason" if fault.code == "breach_reason" else "outcome"
        form.add_error(f"{field_name}_{fault.breach}", FAULTS[fault.code])
    return found


class ChoosingForm(Protocol):
    """A form with two fields a breach. `notified`: the breaches the notice named, None for any."""

    evidence: Mapping[str, BreachEvidence]
    notified: frozenset[str] | None

    def __getitem__(self, name: str) -> forms.BoundField: ...


def breach_rows(
    form: ChoosingForm, case: Case, gains: int | None, user: User, policy: Policy, at: datetime
) -> list[BreachRow]:
    """Each with its calls, law, range and earlier cases: those that may be punished first, of these the most supported."""
    kinds = policy.enforcement.breaches

    def rank(code: str) -> tuple[bool, int, int, str]:
        row = form.evidence[code]
        return not (code in kinds and kinds[code].sanctionable), -row.sufficient_calls, -row.calls, code

    rows = []
    for code in sorted(form.evidence, key=rank):
        kind = kinds.get(code)
        row = _row(form, code, kind)
        rows.append(
            replace(
                row,
                fine=fine_range(kind, gains) if kind else None,
                competent=_competent_for(kind, not case.province, policy) if kind else (),
                calls=evidence_rows(complaints_of(case, breach=code, standing=True)[:SHOWN], case, policy, at),
                like=cases_like(case, [code], user, at, limit=3),
                matched=matched_of(case, code),
                accepted=form[f"accepted_{code}"],
            )
        )
    return rows


def _competent_for(kind: BreachKind, national: bool, policy: Policy) -> tuple[Competent, ...]:
    """Whoever may punish it, ours first. `national`: the case is the national office's."""
    rungs, desk = policy.enforcement.sanction_rules, policy.enforcement.desk.authority
    able = any(is_competent(kind, rung, national, policy) for rung in rungs)
    rows = [
        Competent(
            row.authority,
            row.authority == desk and able,
            level_words(row.level, policy) if row.level != LEVELS[0] else "",
            row.sanctions,
        )
        for row in kind.competent
    ]
    return tuple(sorted(rows, key=lambda row: not row.ours))


def _row(form: ChoosingForm, code: str, kind: BreachKind | None) -> BreachRow:
    """The choice itself: what may be chosen, and why something may not."""
    outcome = form[f"outcome_{code}"]
    faults = faults_of({code: Choice(Outcome.ESTABLISHED)}, {code: form.evidence[code]}, form.notified)
    barred = FAULTS[faults[0].code] if faults else ""
    return BreachRow(
        code=code,
        kind=kind,
        evidence=form.evidence[code],
        outcome=outcome,
        reason=form[f"reason_{code}"],
        barred=barred,
        options=[
            (str(value), named(names), outcome.value() == value, value == Outcome.ESTABLISHED and bool(barred))
            for value, names in OUTCOMES.items()
        ],
    )
