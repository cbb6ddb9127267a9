"""What the page of an act shows: what the case rests on at the left, what is missing and what follows at the right."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.breach_choice import (
    established,
    punishable,
    range_of,
    step_for,
    step_said,
    to_refer,
)
from compliance.cases.rules.case_attachment import HANDED
from compliance.cases.rules.case_conditions import breaches_of, gains_of, sanction_of
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import STATES, Firm, due_in
from compliance.cases.rules.case_workflow import ALWAYS, FORM_FIELDS, Act, check
from compliance.cases.rules.document_draft import Missing as Gap
from compliance.cases.rules.document_kinds import REFER_REST, kind_of
from compliance.cases.rules.execution import ListingAfter, listing_after
from compliance.cases.rules.objection import Objection
from compliance.cases.rules.service import counts_from
from compliance.cases.selectors import case as questions
from compliance.cases.selectors.act_draft import overtaking
from compliance.cases.selectors.case import CaseSummary
from compliance.cases.selectors.case_facts import CHOICES
from compliance.cases.selectors.cases_like import CaseLike, cases_like
from compliance.cases.selectors.document_draft import CaseDraft, case_draft
from compliance.cases.selectors.document_proceeding import SERVED_BY_ACT
from compliance.cases.selectors.execution import listing_foreseen
from compliance.cases.selectors.service import notice_text
from compliance.desk.selectors.presence import PRESENT, also_here
from compliance.desk.web.breach_choices import BreachRow, breach_rows
from compliance.desk.web.case_acts import ActForm
from compliance.desk.web.case_story import conclusion
from compliance.desk.web.document_texts import DocumentText, texts_of_draft
from core.models import User
from core.policies import Policy
from core.policies.schema import Names

FIRM_HAS = {
    Firm.NOTHING: gettext_lazy("sees nothing of it"),
    Firm.SEES: gettext_lazy("sees that the case has moved"),
    Firm.READS: gettext_lazy("reads the document in its portal"),
    Firm.ANSWERS: gettext_lazy("reads the document in its portal and may answer"),
}
# Who mends what the act's own form cannot; of what is not named here the sentence itself says all: time, or a fact of the case.
MENDERS = {
    "time_answered": "officer",
    "referred_in_part": "supervisor",
    "reviewed_again": "legal_reviewer",
    "two_officers": "head",
    "referral_authorised": "head",
    "hearing_first": "hearing_officer",
    "respondent_known": "officer",
    "paper_issued": "officer",
    "hearing_told": "officer",
    "evidence_preserved": "officer",
    "preservation_proposed": "officer",
    "preservation_of_another": "head",
}


# What time alone changes: no field of the page does.
UNMOVED = frozenset({"notice_over"})
# Whoever reads does the act not at all, whatever else is mended.
BARRED = frozenset({"wrong_role", "wrong_state", *ALWAYS})


@dataclass(frozen=True)
class Missing:
    """One thing that stands against the act. `who`: the role that mends it; `anchor`: where whoever reads mends it, on this page.
    Neither, where nobody can."""

    objection: Objection
    who: str = ""
    anchor: str = ""


class Workspace:
    """Each part is worked out when the page draws it: an act that is done draws none."""

    PARTS = (
        "conclusion", "rows", "missing", "gaps", "things", "texts", "money", "for_others", "referring", "sanction", "rungs", "after",
        "officers", "here", "draft", "overtaken", "foreseen",
    )  # fmt: skip

    def __init__(
        self,
        case: Case,
        act: Act,
        form: ActForm,
        known: CaseFacts,
        user: User,
        policy: Policy,
        at: datetime,
        *,
        with_files: bool = False,
    ) -> None:
        self.case, self.act, self.form, self.known = case, act, form, known
        self.user, self.policy, self.at, self.with_files = user, policy, at, with_files

    def parts(self) -> dict[str, Any]:
        return {part: SimpleLazyObject(partial(getattr, self, part)) for part in self.PARTS}

    @cached_property
    def brought(self) -> dict[str, Any]:
        """What the act would bring as the form stands, whether or not it is whole."""
        if not self.form.is_bound:
            return {name: {} for name in CHOICES if name in self.act.needs}
        self.form.is_valid()
        said = {name: self.form.cleaned_data.get(name) for name in self.act.needs}
        if self.with_files:
            said[self.act.paper] = HANDED
        return {name: value for name, value in said.items() if value not in (None, "")}

    @cached_property
    def written(self) -> CaseDraft | None:
        """The document of the act as it would be issued now; None where it issues none."""
        kind = kind_of(self.act.name, str(self.brought.get("sanction", "")), sent=self.known.sent_on is not None)
        if not kind and self.foreseen:
            kind = "notice"
        if not kind:
            return None
        text = "" if self.foreseen else said_in(self.form) or notice_text(self.case)
        brought = {**self.brought, SERVED_BY_ACT: self.act.name}
        return case_draft(self.case, kind, self.at, text=text, brought=brought, to_officer=True)

    @property
    def foreseen(self) -> bool:
        """The act issues no paper itself, but leads to the one that is shown: the notice of what is proposed."""
        return self.act.name == "case.propose_penalty" and self.policy.enforcement.decides_penalties

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        return self.written.gaps(get_language() or "") if self.written and not self.foreseen else ()

    @cached_property
    def facts(self) -> CaseFacts:
        """The facts as the act would make them."""
        return replace(
            self.known,
            **self.brought,
            document_gaps=tuple(gap.fact for gap in self.gaps),
            document_long=self.written is not None and not self.foreseen and self.written.too_long,
        )

    @cached_property
    def missing(self) -> "list[Missing]":
        return missing(self.act, self.facts, self.policy)

    @cached_property
    def things(self) -> int:
        return len(self.gaps) + len(self.missing)

    @cached_property
    def texts(self) -> list[DocumentText]:
        """The document in each of its languages; none where the act issues none."""
        return texts_of_draft(self.case, self.written) if self.written else []

    @cached_property
    def summary(self) -> CaseSummary:
        return questions.case_summary(self.case, self.policy)

    @cached_property
    def conclusion(self) -> str:
        return conclusion(self.case, self.summary, self.policy)

    @cached_property
    def rows(self) -> list[BreachRow]:
        if not self.form.chosen_in:
            return []
        return breach_rows(self.form, self.case, gains_of(self.facts), self.user, self.policy, self.at)

    @cached_property
    def for_others(self) -> dict[str, tuple[str, ...]]:
        """Breaches that other authorities punish; none once one of them has judged."""
        if not self.form.chosen_in or self.form.judging:
            return {}
        return to_refer(self.known.evidence, not self.case.province, self.policy)

    @property
    def referring(self) -> str:
        """The act that drafts the referral: where this desk decides penalties, the case goes on beside it."""
        return REFER_REST if self.policy.enforcement.decides_penalties else "case.refer"

    @cached_property
    def sanction(self) -> Any:
        name = next((name for name in ("sanction_proposed", "sanction") if name in self.act.needs), "")
        return self.form[name] if name else None

    @cached_property
    def rungs(self) -> "list[Rung]":
        return rungs(self.sanction, self.known, self.policy, self.form.judging) if self.sanction else []

    @cached_property
    def money(self) -> "Money | None":
        return money(self.case, self.facts, self.user, self.policy) if self.sanction else None

    @cached_property
    def after(self) -> "Afterwards | None":
        return afterwards(self.case, self.act, self.facts, self.summary.people, self.policy)

    @cached_property
    def officers(self) -> list[User]:
        rows = self.case.officers.filter(until=None).select_related("user").order_by("since")
        return [row.user for row in rows]

    @cached_property
    def here(self) -> list[User]:
        return also_here(self.case, self.user, self.at - PRESENT)

    @cached_property
    def draft(self) -> Any:
        return self.case.drafts.filter(act=self.act.name, user=self.user).first()

    @cached_property
    def overtaken(self) -> CaseEvent | None:
        """Who did the act after the reader's draft of it was kept."""
        return overtaking(self.draft) if self.draft else None


def said_in(form: ActForm) -> str:
    """The words of the act, as far as they are written."""
    return str(form["text"].value() or "") if "text" in form.fields else str(form["reason"].value() or "")


def missing(row: Act, facts: CaseFacts, policy: Policy) -> list[Missing]:
    """What the form settles is the reader's to do only where the reader may do the act at all."""
    found = [
        one for one in check(row.name, facts, policy) if one.code != "document_whole"
    ]  # its gaps are listed by name
    theirs = min(row.roles) if BARRED & {one.code for one in found} else ""
    rows = []
    for one in found:
        anchor = "" if one.code in UNMOVED else _anchor_of(row, one.code)
        who = MENDERS.get(one.code) or (theirs if anchor else "")
        rows.append(Missing(one, who, "" if who else anchor))
    return rows


def _anchor_of(row: Act, code: str) -> str:
    """The field of this form that settles the objection."""
    fields = FORM_FIELDS.get(code, {code}) & set(row.needs)
    if fields & set(CHOICES):
        return "breaches"
    if rungs := fields & {"sanction", "sanction_proposed"}:
        return f"id_{min(rungs)}_set"
    return f"id_{min(fields)}" if fields else ""


@dataclass(frozen=True)
class Rung:
    """A sanction beside its button. `barred`: why it cannot be chosen, "" where it can."""

    code: str
    names: Names
    chosen: bool
    barred: str


def rungs(field: Any, facts: CaseFacts, policy: Policy, judging: bool = False) -> list[Rung]:
    """The ladder from the mildest; what cannot be chosen stays visible, with its reason. `judging`: what a court or another
    authority decided is recorded as it is, whatever this desk may do."""
    ladder = list(policy.enforcement.sanction_rules)
    provable = [code for code, row in facts.evidence.items() if row.sufficient_calls]
    rows = []
    for code, rule in policy.enforcement.sanction_rules.items():
        barred = ""
        if judging:
            pass
        elif (rule.money or rule.after_hearing) and not punishable(provable, code, facts.national, policy):
            barred = _("No breach of this case lets this authority impose it.")
        elif field.name == "sanction" and facts.sanction_proposed in ladder[: ladder.index(code)]:
            barred = _("The notice did not say it: the penalty may not grow because the party defended.")
        elif rule.after and not facts.penalties_before & set(rule.after):
            barred = _("It follows only on an earlier penalty, and none is in force against this party.")
        rows.append(Rung(code, rule.names, field.value() == code, barred))
    return rows


@dataclass(frozen=True)
class Afterwards:
    """What follows once the act is done: the clock that begins, what the firm has of it, who is told what; `listing`: the sanction
    that is chosen, and what it will do to the list once it is served; None where none is."""

    clock: Names | None
    due: datetime | None
    firm: str
    people: int
    told: Names | None
    listing: tuple[str, ListingAfter | None] | None = None


def afterwards(found: Case, row: Act, facts: CaseFacts, people: int, policy: Policy) -> Afterwards | None:
    if row.to is None:
        return None
    record = STATES[row.to]
    clock = policy.enforcement.deadlines.get(record.clock)
    served = counts_from(facts.service_way, facts.service_on, policy) if facts.service_on else None
    return Afterwards(
        clock=clock.names if clock else None,
        due=due_in(row.to, facts.at, found.filed_at, policy, served_at=served, extended=facts.extended),
        firm=str(FIRM_HAS[record.firm]),
        people=people,
        told=policy.complaints.statuses.get(next(iter(record.told), "")),
        listing=_listing(found, row, facts, policy),
    )


def _listing(found: Case, row: Act, facts: CaseFacts, policy: Policy) -> tuple[str, ListingAfter | None] | None:
    """By the sanction the form has, or that the case has and this act serves."""
    chosen = {"sanction": facts.sanction, "sanction_proposed": facts.sanction_proposed}
    if named := next((name for name in chosen if name in row.needs), ""):
        return (chosen[named], listing_after(chosen[named], facts.suspended_until, policy)) if chosen[named] else None
    return listing_foreseen(found, policy)


@dataclass(frozen=True)
class Money:
    """The fine on its scale: the range the law gives, the notice as upper limit, the published step, earlier cases."""

    range: tuple[int, int] | None
    most: int | None  # the notice's
    step: tuple[int, int] | None
    step_names: Names | None  # for how many people, and for whom
    like: list[CaseLike]
    fine: int | None
    width: int  # of the picture

    def at(self, amount: int) -> int:
        """Where an amount stands in the picture."""
        top = self.range[1] if self.range else 1
        return round(min(amount, top) / max(top, 1) * self.width)

    @property
    def marks(self) -> list[tuple[int, CaseLike]]:
        return [(self.at(row.case.fine), row) for row in self.like if row.case.fine]

    @property
    def fine_at(self) -> int | None:
        return self.at(self.fine) if self.fine is not None else None

    @property
    def most_at(self) -> int:
        return self.at(self.most) if self.most is not None else self.width

    @property
    def step_at(self) -> tuple[int, int] | None:
        return (self.at(self.step[0]), self.at(self.step[1]) - self.at(self.step[0])) if self.step else None


def money(found: Case, facts: CaseFacts, user: Any, policy: Policy) -> Money:
    codes = breaches_of(facts) or established(facts.choices_proposed) or frozenset(facts.evidence)
    rungs = [sanction_of(facts)] if sanction_of(facts) else list(policy.enforcement.sanction_rules)
    ours = frozenset().union(*(punishable(codes, rung, facts.national, policy) for rung in rungs))
    like = cases_like(found, codes, user, facts.at)
    step = step_for(ours, facts.evidence, facts.penalties_before, policy)
    deciding = bool(facts.choices_proposed) and facts.notice_served_at is not None
    return Money(
        range=range_of(ours, gains_of(facts), policy),
        most=(facts.fine_proposed or 0) if deciding else None,
        step=step.fine if step else None,
        step_names=step_said(step, policy) if step else None,
        like=like,
        fine=facts.fine if deciding else facts.fine_proposed,
        width=600,
    )
