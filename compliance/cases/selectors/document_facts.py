"""The facts of a document, gathered from its case. The annex names no complainant, only the desk's references, and those to officers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from complaints.rules.reference import reference_of
from compliance.cases.models import Case, CaseDocument, MatchingFile
from compliance.cases.rules.breach_choice import (
    OUTCOMES,
    Choices,
    Outcome,
    by_law,
    choices_from,
    established,
    is_off_step,
    punishable,
    step_for,
    step_said,
    to_refer,
)
from compliance.cases.rules.case_attachment import WHATS
from compliance.cases.rules.case_conditions import large_amount
from compliance.cases.rules.document_evidence import evidence_list
from compliance.cases.rules.document_facts import (
    BreachFact,
    CallerFact,
    CallFact,
    DocumentFacts,
    EarlierFact,
    EvidenceFact,
    Office,
    Party,
    SanctionFact,
)
from compliance.cases.rules.document_kinds import NO_BREACH_OF_LAW, NO_PENALTY, REFER_REST, REFER_SECTOR, TO_THE_FIRM
from compliance.cases.rules.document_terms import caller_list, months_of, span_of, statement_said, term
from compliance.cases.rules.execution import SUSPENSION
from compliance.cases.rules.rectification import RECTIFY
from compliance.cases.selectors.breach_evidence import breach_evidence, established_by
from compliance.cases.selectors.document_proceeding import (
    SERVED_BY_ACT,
    day_said,
    exemption_facts,
    hearing_facts,
    service_fact,
)
from compliance.cases.selectors.earlier_penalty import punished_before
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.service import letter_served
from compliance.findings.models import Violation
from core.numbers.masking import group
from core.policies import Policy
from core.policies.enforcement import ScaleStep
from registry.firms.selectors.caller_number import callers_approved

MOST_ROWS = 1_500  # of an annex: it says how many more there are
# The terms that documents speak of (document_names.TERMS), each with the pack's deadline.
DEADLINE_OF = {
    "answer": "firm_asked", "statement": "statement", "hearing_request": "hearing_request", "rectify": "rectify",
    "payment": "payment", "reconsideration": "reconsideration", "court": "court", "revoked": "revoked",
    "preservation": "evidence_preservation", "demand": "demand",
}  # fmt: skip
EVIDENCE = ("evidence", "statement", "operator_answer", "inspection_record")  # files of a case that prove something
CIRCUMSTANCES = "circumstances"  # in the place of an outcome: of the platform's rules, what was found
FINDING = frozenset(
    {"decision", "no_penalty", "proof_of_service", "revocation", "demand"}
)  # kinds that say what was established


@dataclass(frozen=True)
class Occasion:
    """What a document is made for. `text`: what the act wrote down; `brought`: facts of the act that the case does not hold
    yet, as in a preview."""

    kind: str
    at: datetime
    text: str = ""
    brought: Mapping[str, Any] = field(default_factory=dict)
    to_officer: bool = False

    @property
    def after_decision(self) -> bool:
        """A referral of what was decided, to the regulator of the trade."""
        return self.brought.get(SERVED_BY_ACT) == REFER_SECTOR

    @property
    def finds(self) -> bool:
        """Whether the document says what was established."""
        return self.kind in FINDING or self.after_decision


def document_facts(case: Case, policy: Policy, occasion: Occasion) -> DocumentFacts:
    said = {**case.facts, **occasion.brought}
    referred = _referred(case, policy, occasion, said)
    choices = _choices(occasion, said) if referred is None else {}
    breaches = _breaches(case, policy, occasion, choices, referred)
    by_outcome: dict[str, Any] = {
        code: tuple(row for known, row in breaches if known == code) for code in (*OUTCOMES, CIRCUMSTANCES)
    }
    if by_law(established(choices), policy):
        breaches = [pair for pair in breaches if pair[0] != CIRCUMSTANCES]
    else:  # nothing else was found: they are what the document speaks of
        by_outcome[CIRCUMSTANCES] = ()
    spoken = _spoken_of(case, policy, occasion, choices)
    if referred is not None:
        spoken = spoken.filter(breach__in=referred)
    statement = _statement(case, occasion)
    facts = DocumentFacts(
        reference=case.reference,
        day=_local(occasion.at, policy),
        party=_addressee(case, occasion) or _party(case),
        office=office_facts(policy, case.province),
        procedure=policy.enforcement.procedure,
        text=occasion.text,
        findings_review=str(said.get("findings_review", "")),
        # a notice of hearing says why it is adjourned, and nothing of what was said of other acts
        reason=str((occasion.brought if occasion.kind == "hearing_notice" else said).get("reason", "")),
        breaches=tuple(row for _known, row in breaches),
        **by_outcome,
        **_totals(spoken, policy),
        rows=() if occasion.kind in TO_THE_FIRM else tuple(_rows(spoken, policy, to_officer=occasion.to_officer)),
        caller_rows=tuple(_caller_rows(spoken, policy)),
        evidence=_evidence(case, spoken, occasion),
        **_penalty(case, policy, occasion, said, [row for _known, row in breaches], choices),
        collective=bool(said.get("collective_record")),
        **(exemption_facts(case, said) if occasion.finds else {}),
        **statement_said("\n".join(answer.text for answer in statement)),
        statement_day=_local(statement[-1].at, policy) if statement else None,
        statement_answer=str(said.get("defence_answer", "")),  # to what was said before the notice and at a hearing too
        **hearing_facts(case, said, policy),
        notice=_earlier(case, "notice", policy),
        decision=_earlier(case, "decision", policy),
        served=service_fact(case, occasion.brought, policy),
        **(_owed(case, policy, occasion.at) if occasion.kind == "demand" else {}),
        **_terms(policy, occasion.at),
        authority=policy.enforcement.authorities.get(str(said.get("authority", "")) or case.authority, {}),
        crime=bool(said.get("crime")),
        in_part=referred is not None,
        after_decision=occasion.after_decision,
        preserved_items=str(said.get("preserved_items", "")),
        preserved_place=str(said.get("preserved_place", "")),
    )
    return with_rows(facts, MOST_ROWS)


def with_rows(facts: DocumentFacts, most: int) -> DocumentFacts:
    """The facts with at most so many rows of each annex, and with how many there are where that is not all."""
    cut: dict[str, Any] = {}
    for name, count in (("rows", facts.calls), ("caller_rows", facts.callers)):
        rows = getattr(facts, name)
        shown = rows[:most]
        if rows and count is not None and len(shown) < count:
            cut |= {name: shown, f"{name}_of": count, f"{name}_shown": len(shown)}
    return replace(facts, **cut)


def _local(at: datetime, policy: Policy) -> date:
    return at.astimezone(policy.numbering.zone).date()


def _party(case: Case) -> Party:
    firm = case.respondent or case.marketer
    return Party(firm.name, firm.registration_code) if firm else Party(case.respondent_name)


def _addressee(case: Case, occasion: Occasion) -> Party | None:
    """Whoever was served a letter that is of no case; None for every other paper, which goes to the party."""
    letter = letter_served(occasion.brought) if occasion.kind == "proof_of_service" else None
    if letter is None:
        return None
    return Party(letter.addressee_name, letter.marketer.registration_code if letter.marketer else "")


def _owed(case: Case, policy: Policy, at: datetime) -> dict[str, Any]:
    """What is demanded, as it stands on this day."""
    fine = fine_of(case, policy, at)
    if fine is None:
        return {}
    account = fine.account
    return {
        "overdue": account.overdue,
        "late_fee": account.fee,
        "paid": account.paid,
        "owed": account.overdue + account.fee,
    }


def office_facts(policy: Policy, province: str) -> Office:
    found = policy.office_of(province)
    if found is None:
        return Office()
    return Office(found.names, found.reconsideration or {}, found.court or {}, found.payment or {}, found.contact or {})


def _choices(occasion: Occasion, said: Mapping[str, Any]) -> Choices:
    """What is said breach by breach: by the decision, where the document says what was found; else by the proposal."""
    return choices_from(said.get("choices" if occasion.finds else "choices_proposed"))


def _covered(case: Case, choices: Choices, policy: Policy, at: datetime) -> dict[str, Q]:
    """Which violations of a breach are, or are to be, established: those with evidence enough."""
    return {
        code: established_by(case, code, policy, at)
        for code in established(choices)
        if code in policy.enforcement.breaches
    }


def _referred(case: Case, policy: Policy, occasion: Occasion, said: Mapping[str, Any]) -> frozenset[str] | None:
    """Those breaches that are for the chosen authority to punish; None where the document speaks of the whole case."""
    if occasion.brought.get(SERVED_BY_ACT) != REFER_REST:
        return None
    found = to_refer(_breaches_in(case), not case.province, policy)
    authority = said.get("authority")
    return frozenset(code for code, authorities in found.items() if not authority or authority in authorities)


def _breaches_in(case: Case) -> set[str]:
    return set(Violation.objects.filter(case=case).resting().values_list("breach", flat=True))


def _breaches(
    case: Case, policy: Policy, occasion: Occasion, choices: Choices, referred: frozenset[str] | None
) -> list[tuple[str, BreachFact]]:
    """Each breach with its outcome ("" before a decision), those with most calls first. A notice names what it proposes."""
    finding, covered = occasion.finds, _covered(case, choices, policy, occasion.at)
    found = []
    for code in sorted(_breaches_in(case) if referred is None else referred):
        choice = choices.get(code)
        if choices and not finding and code not in covered:
            continue
        rows = Violation.objects.filter(covered.get(code, Q(case=case, breach=code))).resting()
        row = rows.aggregate(
            calls=Count("complaint", distinct=True), people=Count("complaint__number", distinct=True),
            callers=Count("caller", distinct=True), first=Min("called_at"), last=Max("called_at"),
            **{name: Count("complaint", filter=Q(evidence=evidence), distinct=True) for name, evidence in CLASSES.items()},
        )  # fmt: skip
        if row["first"] is None:
            continue
        row |= {"first": _local(row["first"], policy), "last": _local(row["last"], policy)}
        row["span"] = span_of(row["first"], row["last"])
        outcome = str(choice.outcome) if choice and finding else ""
        reason = choice.reason if choice and finding else ""
        rule = policy.enforcement.breaches.get(code)
        names = rule.names if rule else dict.fromkeys(policy.languages, code)
        basis, said = dict(rule.basis) if rule else {}, OUTCOMES.get(outcome, {})
        by_house = rule is not None and not rule.sanctionable
        if by_house and (code in covered or outcome == Outcome.LEFT_OUT):
            basis = {language: _joined([text, NO_PENALTY[language]], language) for language, text in basis.items()}
        if by_house and code in covered:
            outcome, said = CIRCUMSTANCES, NO_BREACH_OF_LAW if finding else {}
        found.append((outcome, BreachFact(names, basis, outcome=said, reason=reason, **row)))
    return sorted(found, key=lambda pair: -pair[1].calls)


CLASSES = {"claimed": "C1", "confirmed": "C2", "recorded": "C3"}


def _spoken_of(case: Case, policy: Policy, occasion: Occasion, choices: Choices) -> "QuerySet[Violation]":
    """The violations a document speaks of: those of law that are, or are to be, established; else those of the platform's
    rules; all, where nothing is established."""
    spoken, covered = Q(pk__in=[]), _covered(case, choices, policy, occasion.at)
    for code in by_law(covered, policy) or covered:
        spoken |= covered[code]
    return Violation.objects.filter(spoken if established(choices) else Q(case=case)).resting()


def _totals(rows: "QuerySet[Violation]", policy: Policy) -> dict[str, Any]:
    figures = rows.aggregate(
        calls=Count("complaint", distinct=True), people=Count("complaint__number", distinct=True),
        callers=Count("caller", distinct=True), first=Min("called_at"), last=Max("called_at"),
        **{name: Count("complaint", filter=Q(evidence=code), distinct=True) for name, code in CLASSES.items() if name != "claimed"},
    )  # fmt: skip
    first, last = figures.pop("first"), figures.pop("last")
    counted: Any = rows.values("caller__value").annotate(n=Count("complaint", distinct=True))
    callers = [group(row["caller__value"]) for row in counted.order_by("-n", "caller__value")]
    days = [_local(moment, policy) if moment else None for moment in (first, last)]
    return {
        **(figures if first else {}),
        "caller_list": caller_list(callers),
        "span": span_of(*days),
        "kept_month": months_of(*days),
    }


def _joined(texts: Iterable[str], language: str) -> str:
    return ("; " if language == "en" else "；").join(texts)


def _rows(rows: "QuerySet[Violation]", policy: Policy, *, to_officer: bool) -> Iterable[CallFact]:
    """One for each call, the earliest first, with all that it is suspected of."""
    fields = ("complaint_id", "called_at", "caller__value", "breach", "evidence", "complaint__public_id")
    calls: dict[int, list[Any]] = {}
    for row in rows.order_by("called_at", "complaint_id", "breach").values_list(*fields):
        if row[0] not in calls and len(calls) == MOST_ROWS:
            break
        calls.setdefault(row[0], []).append(row)
    for found in calls.values():
        _pk, at, caller, _breach, _evidence, reference = found[0]
        rules = [policy.enforcement.breaches[row[3]].names for row in found if row[3] in policy.enforcement.breaches]
        names = {
            language: _joined([each.get(language, "") for each in rules], language) for language in policy.languages
        }
        yield CallFact(
            at=at.astimezone(policy.numbering.zone).replace(second=0, microsecond=0),
            caller=group(caller),
            breaches=names,
            evidence=max(row[4] for row in found),
            reference=reference_of(reference) if to_officer else "",
        )


def _caller_rows(rows: "QuerySet[Violation]", policy: Policy) -> Iterable[CallerFact]:
    """One for each of the firm's numbers, those with most calls first; never when a call was made."""
    calls: dict[str, dict[int, tuple[str, set[str]]]] = {}
    fields = ("caller__value", "complaint_id", "evidence", "breach")
    for caller, complaint, evidence, breach in rows.order_by("complaint_id", "breach").values_list(*fields):
        known, breaches = calls.setdefault(caller, {}).get(complaint, ("", set()))
        calls[caller][complaint] = (max(known, evidence), breaches | {breach})
    kinds = policy.enforcement.breaches
    for caller, found in sorted(calls.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:MOST_ROWS]:
        codes = sorted({code for _evidence, breaches in found.values() for code in breaches if code in kinds})
        classes = Counter(evidence for evidence, _breaches in found.values())
        yield CallerFact(
            caller=group(caller),
            calls=len(found),
            breaches={
                language: _joined([kinds[code].names.get(language, "") for code in codes], language)
                for language in policy.languages
            },
            evidence=" ".join(f"{code}×{count}" for code, count in sorted(classes.items(), reverse=True)),
        )


def _penalty(
    case: Case,
    policy: Policy,
    occasion: Occasion,
    said: Mapping[str, Any],
    breaches: list[BreachFact],
    choices: Choices,
) -> dict[str, Any]:
    """The sanction, as proposed before the decision, as decided from it on."""
    decides, ladder = occasion.finds, policy.enforcement.sanction_rules
    which = "" if decides else "_proposed"
    if decides and case.sanction:
        codes, fine, gains = case.sanctions, case.fine, case.gains
    else:
        codes = tuple(code for code in (said.get(f"sanction{which}"), *said.get(f"beside{which}", ())) if code)
        fine, gains = said.get(f"fine{which}"), said.get(f"gains{which}")
    rungs = [ladder[code] for code in codes if code in ladder]
    rectify_by = policy.due(occasion.at, policy.enforcement.deadlines["rectify"])
    ours = punishable(established(choices), codes[0] if codes else "", not case.province, policy)
    step = _step(case, policy, occasion, ours) if fine else None
    found: dict[str, Any] = {
        "sanctions": tuple(SanctionFact(rung.names) for rung in rungs),
        "fine": fine,
        "gains": gains or None,
        "money": bool(fine or gains),
        "scale": step_said(step, policy) if step else {},
        "off_scale": is_off_step(fine, step),
        "scale_reason": str(said.get(f"scale_reason{which}", "")),
        "rectify_by": _local(rectify_by, policy) if RECTIFY in codes else None,
        "suspended": decides and SUSPENSION in codes,
        "suspended_until": day_said(said.get("suspended_until")) if decides and SUSPENSION in codes else None,
        "may_be_heard": any(rung.after_hearing for rung in rungs) or large_amount((fine, gains), policy),
    }
    return found


def _step(case: Case, policy: Policy, occasion: Occasion, codes: Iterable[str]) -> ScaleStep | None:
    """The step of the published scale that these breaches reach, or would; None where the pack has no scale."""
    evidence = breach_evidence(case, policy, occasion.at)
    return step_for(codes, evidence, punished_before(case, occasion.at), policy)


def _evidence(case: Case, spoken: "QuerySet[Violation]", occasion: Occasion) -> tuple[EvidenceFact, ...]:
    """What stands behind the violations that the document speaks of, and the files of the case that are evidence."""
    declared = callers_approved(case.marketer_id) if case.marketer_id is not None else set()
    counts: dict[str, int] = spoken.aggregate(
        statements=Count("complaint", filter=Q(evidence__gte="C1"), distinct=True),
        call_records=Count("complaint", filter=Q(evidence="C2"), distinct=True),
        recordings=Count("complaint", filter=Q(evidence="C3"), distinct=True),
        register=Count("complaint", distinct=True),
        declarations=Count("caller", filter=Q(caller__value__in=declared), distinct=True),
    )
    counts["scrubs"] = counts["register"] if case.marketer_id is not None else 0
    counts["handed_in"] = MatchingFile.objects.filter(matching__case=case, handed_at__lte=occasion.at).count()
    rows = case.attachments.filter(what__in=EVIDENCE, at__lte=occasion.at)
    papers = Counter(rows.values_list("what", flat=True))
    return evidence_list(counts, {code: (WHATS[code].names, papers[code]) for code in EVIDENCE})


def _statement(case: Case, occasion: Occasion) -> list[CaseDocument]:
    """What the party said after the notice, up to now, oldest first."""
    if case.notice_served_at is None:
        return []
    answers = case.documents.filter(kind="answer", at__gte=case.notice_served_at, at__lte=occasion.at)
    return list(answers.order_by("at", "pk"))


def _earlier(case: Case, kind: str, policy: Policy) -> EarlierFact:
    found = case.issued_documents.filter(kind=kind).order_by("-pk").first()
    return EarlierFact(found.number, _local(found.at, policy)) if found else EarlierFact()


def _terms(policy: Policy, at: datetime) -> dict[str, Any]:
    """How long each term is, and the day on which it ends when it begins to run today."""
    deadlines = policy.enforcement.deadlines
    found: dict[str, Any] = {}
    for name, key in DEADLINE_OF.items():
        deadline = deadlines[key]
        found[f"{name}_term"] = term(deadline)
        if name not in ("revoked", "rectify"):
            found[f"{name}_by"] = _local(policy.due(at, deadline), policy)
    return found
