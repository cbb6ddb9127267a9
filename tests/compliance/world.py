"""A small world made by the real services: citizens, a firm, officers, calls and complaints."""

from datetime import UTC, datetime, timedelta
from typing import Any

from complaints.models import Complaint, Evidence
from complaints.rules.statement import Statement
from complaints.services.complaint import complaint_file
from complaints.services.complaint_details import complaint_evidence_raise
from compliance.findings.services.assessment import complaint_assess
from core.access.roles import Role
from core.actors import Actor
from core.models import Number, User
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.services.number import number_obtain
from core.services.user import role_grant, staff_create
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.register.services.registration import registration_record
from tests.callers import approved
from tests.kept import kept

ACTOR = Actor.system("test")
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 in China
PASSWORD = "correct horse battery staple"
FIRM_CALLER = "02586530001"
ROGUE = "02586537152"
# Far apart from one another: neighbouring numbers would weigh as one.
PEOPLE = [f"+8613{first}{second:04d}{third:04d}" for first, second, third in (
    (9, 158, 1), (8, 1400, 917), (9, 1700, 4111), (8, 511, 2764), (9, 622, 8030), (8, 1380, 55), (9, 571, 3190),
    (8, 8, 7421), (9, 2200, 618), (8, 2300, 9905), (9, 1000, 4417), (8, 100, 2302),
)]  # fmt: skip


@kept
def person(e164: str = PEOPLE[0], *, at: datetime = NOW) -> Number:
    return number_obtain(e164=e164, at=at)


@kept
def registered(e164: str = PEOPLE[0], *, at: datetime = NOW - timedelta(days=90), **preferences: Any) -> Number:
    number = person(e164, at=at)
    registration_record(
        number=number,
        preferences=preferences or {"all": True},
        assurance="sms_code",
        source="site",
        at=at,
        actor=ACTOR,
    )
    return number


@kept
def firm(
    *,
    caller: str = FIRM_CALLER,
    admitted: bool = True,
    name: str = "速达信贷咨询有限公司",
    at: datetime = NOW - timedelta(days=120),
) -> Marketer:
    made = marketer_apply(
        name=name, registration_code=f"91320000{abs(hash(name)) % 10**10:010d}", categories=["loans"],
        province="CN-JS", at=at, actor=ACTOR,
    )  # fmt: skip
    made = marketer_confirm_identity(marketer=made, ground="register", at=at, actor=ACTOR)
    made = marketer_admit(marketer=made, at=at, actor=ACTOR)
    if caller:
        approved(made, caller, at=at)
    return made


@kept
def officer(
    role: Role = Role.OFFICER, province: str = "CN-JS", *, mail: str = "", at: datetime = NOW - timedelta(days=200)
) -> User:
    mail = mail or f"{role}-{province or 'national'}@office.example"
    user = staff_create(email=mail, password=PASSWORD, name=mail.split("@")[0], at=at, actor=ACTOR)
    role_grant(user=user, role=role, province=province, granted_by=None, at=at)
    return user


@kept
def complaint(
    number: Number,
    *,
    caller: str = ROGUE,
    called_at: datetime = NOW,
    evidence: str = "",
    assess: bool = True,
    **said: Any,
) -> Complaint:
    """A complaint filed an hour after the call, assessed a minute later."""
    filed = called_at + timedelta(hours=1)
    statement = Statement(
        caller=read_caller(caller, current_policy(filed)),
        called_at=called_at,
        **{"channel": "voice", "kind": "marketing", "category": "loans", **said},
    )
    answer = complaint_file(statement=statement, number=number, source="site", at=filed, actor=ACTOR)
    if evidence:
        complaint_evidence_raise(
            complaint_id=answer.complaint.pk,
            evidence=Evidence(evidence),
            basis="operator.record",
            at=filed,
            actor=ACTOR,
        )
    if assess:
        complaint_assess(complaint_id=answer.complaint.pk, at=filed + timedelta(minutes=1))
    return answer.complaint


@kept
def campaign(
    people: int, *, days: int = 2, caller: str = ROGUE, until: datetime = NOW, evidence: str = "", **said: Any
) -> list[Complaint]:
    """Registered people who complain of one caller, spread over the days up to `until`."""
    return [
        complaint(
            registered(PEOPLE[n]), caller=caller, called_at=until - timedelta(days=n % days, minutes=7 * n), evidence=evidence, **said
        )
        for n in range(people)
    ]  # fmt: skip


def breaches_of(filed: Complaint) -> set[str]:
    return set(filed.violations.values_list("breach", flat=True))


def raise_evidence(filed: Complaint, evidence: str = "C2", *, province: str = "") -> None:
    """The operator confirms the call; `province` puts the complainant elsewhere."""
    if province:
        Complaint.objects.filter(pk=filed.pk).update(province=province)
    complaint_evidence_raise(
        complaint_id=filed.pk, evidence=Evidence(evidence), basis="operator.record", at=NOW, actor=ACTOR
    )
