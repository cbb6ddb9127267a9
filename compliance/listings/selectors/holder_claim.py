"""Questions about lines that changed hands, as their operators say, and whether what came since bears it out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Max, OuterRef, Q, Subquery

from complaints.models import Caller, Complaint
from compliance.findings.models import Violation
from compliance.findings.rules.campaign_text import similarity, telling
from compliance.findings.rules.clusters import tally
from compliance.findings.selectors.filing import filings_of
from compliance.findings.selectors.operator_answers import OperatorAnswers
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.rules.holder_claim import HolderClaim, carries_on, goes_on
from core.policies import Policy
from core.policies.schema import WRITTEN
from registry.firms.models import Question
from registry.firms.rules.question import QuestionKind
from registry.firms.rules.registration_code import code_read
from registry.firms.selectors.question import answers_confirming, lines_held_since

State = BlacklistEntry.State
MOST = 200  # complaints of either side that are looked at, the newest
LET_GO = {"reason": "decision", "state": State.ENDED, "end_reason": "holder_changed"}


def holder_claim(entry: BlacklistEntry, policy: Policy) -> tuple[Question, HolderClaim] | None:
    """What the operator of the line said last of its holder, against what a decision says of the line; None where it said
    nothing, or the entry names no line."""
    answers = answers_about_line(entry)
    last = _last_call(entry)
    if entry.caller is None or last is None or not answers:
        return None
    said, zone = answers[0].said, policy.numbering.zone
    assert said.since is not None
    later = Complaint.objects.filter(caller=entry.caller, called_at__gte=datetime.combine(said.since, time(), zone))
    filed = filings_of(later.select_related("number").order_by("-called_at")[:MOST], policy)
    return answers[0], HolderClaim(
        since=said.since,
        last_call=last.astimezone(zone).date(),
        no_contract=not said.contract.strip(),
        same_holder=holder_known(entry, answers),
        complained_of=goes_on(tally(filed, policy), policy),
        carried_on=carried_on(entry.caller, said.since, policy),
        refused=Appeal.objects.filter(_claims_on(entry), state=Appeal.State.REFUSED).exists(),
        danger=bool(entry.danger),
    )


def answers_about_line(entry: BlacklistEntry) -> list[Question]:
    """What operators said of whose line it is since when, the newest first."""
    rows = answers_confirming([entry.caller.value] if entry.caller else [], [QuestionKind.LINE])
    return [row for row in rows.select_related("operator") if row.said.since is not None]


def holder_known(entry: BlacklistEntry, answers: Sequence[Question]) -> bool:
    """Whether the latest of these answers names the party of the case, or who is said to have held the line before."""
    latest = answers[0].said
    earlier = [row.said for row in answers if row.said.since and latest.since and row.said.since < latest.since]
    known = [_names(one.holder, one.holder_code) for one in earlier]
    firms = [entry.case.respondent, entry.case.marketer] if entry.case else []
    known += [_names(firm.name, firm.registration_code) for firm in firms if firm is not None]
    return any(names & _names(latest.holder, latest.holder_code) for names in known)


def claimed_before(entry: BlacklistEntry, question: Question) -> bool:
    """Whether an officer was given this very answer, about this decision and line."""
    return Appeal.objects.filter(_claims_on(entry), question=question).exists()


def held_since(caller: Caller, policy: Policy) -> date | None:
    """Since when the line has its present holder, as its operator said last; None where nobody said, or the same text came on."""
    since = OperatorAnswers([caller.value]).held_since(caller.value)
    return since if since is not None and not carried_on(caller, since, policy) else None


def carried_on(caller: Caller, since: date, policy: Policy) -> bool:
    """Whether the line goes on with nearly the text that it sent before that day."""
    day, rules = datetime.combine(since, time(), policy.numbering.zone), policy.enforcement.campaign
    written = Complaint.objects.filter(caller=caller, channel__in=WRITTEN).exclude(text="").order_by("-called_at")
    later = list(written.filter(called_at__gte=day).select_related("number")[:MOST])
    before = written.filter(called_at__lt=day).values_list("text", flat=True)[:MOST] if later else ()
    former = [telling(text, rules.text_least) for text in dict.fromkeys(before)]
    near = {
        text: any(100 * similarity(telling(text, rules.text_least), one) >= rules.text_similarity for one in former)
        for text in {row.text for row in later}
    }
    alike = [row for row in later if near[row.text]]
    return bool(alike) and carries_on(tally(filings_of(alike, policy), policy), policy)


def let_go(case_id: int, caller: Caller, policy: Policy) -> bool:
    """Whether an officer found that the line changed hands after what this case is about, and nothing came since to doubt it."""
    ended = BlacklistEntry.objects.filter(**LET_GO, case=case_id, caller=caller).order_by("-ended_at").first()
    found = holder_claim(ended, policy) if ended is not None else None
    return ended is not None and (found is None or not (found[1].contradicted or found[1].carried_on))


def claims_to_follow(at: datetime, callers: Collection[int]) -> "list[BlacklistEntry]":
    """Of these callers (keys), blocks by decision, and those that ended because the line changed hands, on lines of which an operator
    said that their holder has them since the first call of the case, or later: of most it says that they were the caller's all along."""
    calls = Violation.objects.filter(case=OuterRef("case")).order_by("called_at").values("called_at")[:1]
    first = ExpressionWrapper(F("first_call") - timedelta(days=1), output_field=DateTimeField())  # whatever the zone
    blocks = BlacklistEntry.objects.filter(caller__in=callers, reason="decision", until__gt=at).annotate(
        first_call=Subquery(calls)
    )
    rows = blocks.annotate(from_day=first).filter(caller__value__in=lines_held_since("from_day"))
    standing = rows.filter(state=State.ACTIVE)
    gone = rows.filter(**LET_GO).exclude(caller__in=standing.values("caller"))
    return list(standing.order_by("pk")) + list(gone.order_by("pk"))


def _claims_on(entry: BlacklistEntry) -> Q:
    return Q(kind=Appeal.Kind.HOLDER, entry__caller=entry.caller_id, entry__case=entry.case_id)


def _last_call(entry: BlacklistEntry) -> datetime | None:
    """Of those that the decision established of the line; of a line that is listed with its firm, of the whole case."""
    rows = Violation.objects.filter(case=entry.case_id, state=Violation.State.ESTABLISHED)
    own: datetime | None = rows.filter(caller=entry.caller_id).aggregate(last=Max("called_at"))["last"]
    return own or rows.aggregate(last=Max("called_at"))["last"]


def _names(name: str, code: str) -> set[str]:
    """By what a holder is known: its name, and its registration code however it was typed."""
    return {"".join(name.split()).casefold(), code_read(code)} - {""}
