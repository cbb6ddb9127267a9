"""An office whose officers walk a case through the table by its real acts."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.rules.breach_choice import Choice, Outcome
from compliance.cases.rules.case_attachment import PAPERS
from compliance.cases.selectors.breach_evidence import breach_evidence
from compliance.cases.selectors.case_attachment import owner_of
from compliance.cases.services.case import case_assign, case_fact_record, case_move
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.issued_document import document_issue
from core.access.roles import Role
from core.ids import public_id
from core.models import Attachment, User
from core.policies import current_policy
from registry.firms.models import Marketer
from tests.compliance.world import FIRM_CALLER, NOW, campaign, firm, officer
from tests.kept import kept

LEADER = object()  # stands for the hearing officer
PAPER = object()  # stands for a paper of the case, which comes into it as the act is done
OPENED = NOW + timedelta(hours=2)


ISSUED_BY = {"case.serve_notice": "case.send_notice", "case.serve_decision": "case.decide"}
HEARING = frozenset({"case.call_hearing", "case.record_hearing", "case.sign_record"})


def service(days: int) -> dict[str, Any]:
    """Served in person so many days after the case opened."""
    on = (OPENED + timedelta(days=days)).date()
    return {"service_way": "in_person", "service_on": on, "service_proof": PAPER}


Step = tuple[
    str, str, int, Mapping[str, Any]
]  # act, who, days after the case opened, what the act brings: the same for every test

# A serious penalty, so that there is a hearing.
WAY: tuple[Step, ...] = (
    ("case.check", "officer", 0, {"evidence_preserved": True}),
    ("case.file", "head", 0, {}),
    ("case.investigate", "officer", 0, {}),
    ("case.ask_firm", "officer", 3, {"matching_offered": True}),
    (
        "case.propose_penalty", "legal", 4,
        {"choices_proposed": ..., "findings_review": "逐条比对", "defences_checked": True, "sanction_proposed": "suspension"},
    ),
    ("case.send_notice", "officer", 5, {"service_way": "in_person"}),
    ("case.serve_notice", "officer", 5, service(5)),
    (
        "case.call_hearing", "hearing", 6,
        {
            "hearing_at": OPENED + timedelta(days=25), "hearing_place": "示例路2号", "hearing_officer": LEADER,
            "hearing_session": "open",
        },
    ),
    (
        "case.record_hearing", "hearing", 25,
        {"hearing_present": "各方到场", "hearing_points": "号码来源", "hearing_evidence": "通话记录", "hearing_statement": "外包所为"},
    ),
    ("case.sign_record", "hearing", 25, {"hearing_signed_copy": PAPER}),
    ("case.review_again", "legal", 26, {}),
    (
        "case.decide", "head", 26,
        {
            "choices": ..., "sanction": "suspension", "reason": "事实清楚", "defence_answer": "逐条答复",
            "collective_record": "11月28日，三人参加，一致同意",
        },
    ),
    ("case.serve_decision", "officer", 27, service(27)),
)  # fmt: skip


def chosen(case: Case, at: datetime, *, left_out: Collection[str] = ()) -> dict[str, Choice]:
    """Every breach of the case whose calls have the evidence it needs established, the others left out."""
    evidence = breach_evidence(case, current_policy(at), at)
    return {
        code: Choice(Outcome.ESTABLISHED if row.sufficient_calls and code not in left_out else Outcome.LEFT_OUT)
        for code, row in evidence.items()
    }


def paper(case: Case, what: str = "proof_of_service", *, shown_to_firm: bool = False) -> str:
    """A paper of the case by its public id; its content lies nowhere."""
    row = Attachment.objects.create(
        public_id=public_id("att"), owner=owner_of(case.pk), purpose=f"case.{what}", name="送达回证.pdf", kind="pdf",
        folder=public_id("f"), size=1, digest=b"1" * 32, actor="test", at=OPENED,
    )  # fmt: skip
    CaseAttachment.objects.create(
        case=case, attachment=row, what=what, shown_to_firm=shown_to_firm, actor="test", at=OPENED
    )
    return row.public_id


def with_papers(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Each PAPER among the facts of an act as a paper of the case."""
    return {name: paper(case, PAPERS[name]) if value is PAPER else value for name, value in facts.items()}


class Office:
    """A case against a firm, and everybody who works on it. `act` does the next acts of the way, up to the one named."""

    firm: Marketer
    case: Case
    people: dict[str, User]
    left: list[Step]

    def __init__(self) -> None:
        self.left = list(WAY)
        self.firm, self.case, self.people = opened()

    def filled(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return filled(self.case, self.people, facts)

    def act(self, until: str) -> datetime:
        """Returns when the last act was done."""
        while True:
            step = self.left.pop(0)
            self.case = done(self.case, self.people, *step)
            if step[0] == until:
                return OPENED + timedelta(days=step[2])


@kept
def opened() -> tuple[Marketer, Case, dict[str, User]]:
    made = firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=OPENED)
    case, second = Case.objects.get(), officer(mail="二号@office.example")
    people = {
        "officer": officer(mail="一号@office.example"),
        "head": officer(Role.HEAD, mail="负责人@office.example"),
        "legal": officer(Role.LEGAL_REVIEWER, mail="法制@office.example"),
        "hearing": officer(Role.HEARING_OFFICER, mail="听证人@office.example"),
    }
    for person in (people["officer"], second):
        case_assign(case=case, officer=person, assigned_by=person, at=OPENED)
    return made, case, people


@kept
def done(case: Case, people: dict[str, User], act: str, who: str, days: int, brings: Mapping[str, Any]) -> Case:
    at = OPENED + timedelta(days=days)
    if act == "case.call_hearing":
        case_fact_record(case=case, officer=people["officer"], fact="hearing_requested", at=at)
    paper_issued(case, act, at)
    facts = {key: chosen(case, at) if value is ... else value for key, value in brings.items()}
    return case_move(case=case, act=act, actor=people[who], at=at, facts=filled(case, people, facts), text="正文")


def paper_issued(case: Case, act: str, at: datetime) -> None:
    """The paper that this act serves is there: without it nobody serves."""
    for event in case.events.filter(act=ISSUED_BY.get(act, ""), at__gte=case.state_since):
        document_issue(event=event, at=at)


def notice_issued(case: Case, person: User, at: datetime, way: str = "in_person") -> Case:
    """The notice has its paper, and may be served."""
    case = case_move(case=case, act="case.send_notice", actor=person, at=at, facts={"service_way": way}, text="正文")
    paper_issued(case, "case.serve_notice", at)
    return case


def filled(case: Case, people: dict[str, User], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What an act brings, each PAPER as a paper of the case and LEADER as its hearing officer."""
    leader = str(people["hearing"].pk)
    return with_papers(case, {name: leader if value is LEADER else value for name, value in facts.items()})
