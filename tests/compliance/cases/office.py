"""An office whose officers walk a case through the table by its real acts."""

from datetime import datetime, timedelta
from typing import Any

from compliance.cases.models import Case
from compliance.cases.services.case import case_assign, case_fact_record, case_move
from compliance.cases.services.gathering import violations_gather
from core.access.roles import Role
from core.models import User
from registry.firms.models import Marketer
from tests.compliance.world import FIRM_CALLER, NOW, campaign, firm, officer

OPENED = NOW + timedelta(hours=2)
# Act, who, days after the case opened, what the act brings. A serious penalty, so that there is a hearing.
WAY: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    ("case.check", "officer", 0, {"evidence_preserved": True}),
    ("case.file", "head", 0, {}),
    ("case.investigate", "officer", 0, {}),
    ("case.ask_firm", "officer", 3, {"matching_offered": True}),
    ("case.propose_penalty", "legal", 4, {"defences_checked": True, "sanction_proposed": "suspension"}),
    (
        "case.serve_notice", "officer", 5,
        {"facts_stated": True, "basis_stated": True, "rights_stated": True, "address_confirmed": True},
    ),
    ("case.call_hearing", "hearing", 6, {"hearing_at": OPENED + timedelta(days=25)}),
    (
        "case.decide", "head", 26,
        {"sanction": "suspension", "reason": "事实清楚", "defences_answered": True, "collective": True},
    ),
    ("case.serve_decision", "officer", 27, {"proof_of_service": True}),
)  # fmt: skip


class Office:
    """A case against a firm, and everybody who works on it. `act` does the next acts of the way, up to the one named."""

    def __init__(self) -> None:
        self.firm: Marketer = firm()
        campaign(4, caller=FIRM_CALLER, evidence="C2")
        violations_gather(at=OPENED)
        self.case = Case.objects.get()
        self.left = list(WAY)
        second = officer(mail="二号@office.example")
        self.people: dict[str, User] = {
            "officer": officer(mail="一号@office.example"),
            "head": officer(Role.HEAD, mail="负责人@office.example"),
            "legal": officer(Role.LEGAL_REVIEWER, mail="法制@office.example"),
            "hearing": officer(Role.HEARING_OFFICER, mail="听证人@office.example"),
        }
        for person in (self.people["officer"], second):
            case_assign(case=self.case, officer=person, assigned_by=person, at=OPENED)

    def act(self, until: str) -> datetime:
        """Returns when the last act was done."""
        while True:
            name, who, days, brings = self.left.pop(0)
            at = OPENED + timedelta(days=days)
            for fact in {"case.call_hearing": ["hearing_requested"], "case.decide": ["hearing_held"]}.get(name, []):
                case_fact_record(case=self.case, officer=self.people["officer"], fact=fact, at=at)
            self.case = case_move(
                case=self.case, act=name, actor=self.people[who], at=at, facts=brings, text="正文"
            )  # fmt: skip
            if name == until:
                return at
