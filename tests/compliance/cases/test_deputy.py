"""A deputy acts for somebody, for a time, and is never on both sides of a case."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseEvent, Deputy
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.document_draft import draft_of_event
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.case import case_move
from compliance.cases.services.deputy import deputy_end, deputy_name
from compliance.cases.services.recusal import case_recuse
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord, User
from tests.acts import refusal_of
from tests.compliance.cases.office import OPENED, WAY, Office, chosen
from tests.compliance.world import officer

pytestmark = pytest.mark.django_db
AT = OPENED
DAY = timedelta(days=1)
DECISION: Mapping[str, Any] = next(brings for name, _who, _days, brings in WAY if name == "case.decide")


def named(
    principal: User, deputy: User, role: Role, by: User | None = None, *, days: int = 60, at: datetime = AT
) -> Deputy:
    return deputy_name(
        principal=principal, deputy=deputy, role=role, province="CN-JS", since=at, until=at + days * DAY,
        named_by=by or principal, reason="外出培训", at=at,
    )  # fmt: skip


def test_who_may_be_named_by_whom_and_for_how_long() -> None:
    head, person = officer(Role.HEAD), officer()
    supervisor, auditor = officer(Role.SUPERVISOR), officer(Role.AUDITOR)
    stranger = officer(province="CN-ZJ")
    refused: list[tuple[tuple[Any, ...], dict[str, Any], type[DomainError], str]] = [
        ((head, person, Role.HEAD, person), {}, NotAllowed, "deputy.named"),
        ((auditor, person, Role.AUDITOR), {}, DomainError, "deputy.role"),
        ((person, head, Role.LEGAL_REVIEWER), {}, DomainError, "deputy.principal"),
        ((head, head, Role.HEAD), {}, DomainError, "deputy.self"),
        ((head, supervisor, Role.HEAD, supervisor), {}, DomainError, "deputy.self"),
        ((head, auditor, Role.HEAD), {}, DomainError, "deputy.outsider"),
        ((head, stranger, Role.HEAD), {}, DomainError, "deputy.outsider"),
        ((head, person, Role.HEAD), {"days": 93}, DomainError, "deputy.long"),
        ((head, person, Role.HEAD), {"days": 0}, DomainError, "deputy.period"),
    ]
    for who, more, kind, code in refused:
        with pytest.raises(kind, match=rf"^{code}$"):
            named(*who, **more)
    row = named(head, person, Role.HEAD)
    with pytest.raises(Conflict, match=r"^deputy\.twice$"):
        named(head, supervisor, Role.HEAD, at=AT + 59 * DAY)
    with pytest.raises(NotAllowed, match=r"^deputy\.end$"):
        deputy_end(deputy=row, user=auditor, at=AT)
    deputy_end(deputy=row, user=supervisor, at=AT + DAY)
    with pytest.raises(Conflict, match=r"^deputy\.over$"):
        deputy_end(deputy=row, user=head, at=AT + DAY)
    named(head, person, Role.HEAD, supervisor, at=AT + 2 * DAY)
    said = AuditRecord.objects.filter(act__in=["deputy.named", "deputy.ended"]).order_by("pk")
    assert [record.act for record in said] == ["deputy.named", "deputy.ended", "deputy.named"]


def test_times_of_one_deputy_are_not_named_ahead_without_end() -> None:
    head, person, supervisor = officer(Role.HEAD), officer(), officer(Role.SUPERVISOR)
    other = officer(mail="二号@office.example")
    ahead = [(AT + n * 92 * DAY, AT + (n + 1) * 92 * DAY) for n in range(8)]

    def name(n: int, *, to: User = person, at: datetime = AT) -> str:
        since, until = ahead[n]
        return refusal_of(
            lambda: deputy_name(
                principal=head, deputy=to, role=Role.HEAD, province="CN-JS", since=since, until=until,
                named_by=supervisor, reason="外出培训", at=at,
            )
        )  # fmt: skip

    assert [name(n) for n in range(8)] == ["", "", *["deputy.ahead"] * 6]
    assert name(2, to=other) == ""  # another person is another pair
    assert name(3, at=ahead[1][0]) == ""  # the one ahead has begun
    assert Deputy.objects.filter(deputy=person).count() == 3
    only_ahead = officer(Role.HEAD, mail="副职@office.example")
    named(only_ahead, other, Role.HEAD, supervisor)  # others are not counted
    assert AuditRecord.objects.filter(act="deputy.named").count() == 5


def test_a_deputy_decides_for_the_head_until_the_time_is_over_and_file_and_document_say_so() -> None:
    office = Office()
    third, head = officer(mail="三号@office.example"), office.people["head"]
    named(head, third, Role.HEAD, days=30)
    inspector = office.people["officer"]
    at = office.act("case.review_again")
    supervisor = officer(Role.SUPERVISOR)
    other = officer(Role.HEAD, mail="副职@office.example")
    named(other, inspector, Role.HEAD, supervisor)
    legal = office.people["legal"]
    third_head = officer(Role.HEAD, mail="三把手@office.example")
    named(third_head, legal, Role.HEAD)
    facts = {key: chosen(office.case, at) if value is ... else value for key, value in DECISION.items()}
    decide: dict[str, Any] = {"case": office.case, "act": "case.decide", "facts": facts, "text": "正文"}
    for person, code in ((inspector, "case.not_investigator"), (legal, "case.not_reviewer")):
        with pytest.raises(Conflict, match=rf"^{code}$"):
            case_move(actor=person, at=at, **decide)
    late = AT + 31 * DAY
    assert powers_in(office.case, third, late).roles == {Role.OFFICER}  # it ended by itself
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        case_move(actor=third, at=late, **decide)
    case = case_move(actor=third, at=at, **decide)
    line = CaseEvent.objects.get(act="case.decide")
    assert (line.user, line.params["for"]["name"], line.params["for"]["role"]) == (third, "负责人", "head")
    assert AuditRecord.objects.get(act="case.decide").data["for"]["user"] == head.pk
    made = draft_of_event(line)
    assert made is not None
    said = [made.documents[language].blocks[-1].line[0].text for language in ("zh-hans", "en")]  # type: ignore[union-attr]
    assert said == ["本文书由三号代理负责人（机关负责人）办理。", "Done by 三号 for 负责人 (Head of the office)."]
    assert case.state == "decided"


def test_two_officers_are_two_persons_and_whoever_took_ones_place_investigated() -> None:
    office = Office()
    first, second = (row.user for row in office.case.officers.order_by("pk"))
    third, head = officer(mail="三号@office.example"), office.people["head"]
    named(second, first, Role.OFFICER)  # the other officer of the case takes no second place
    assert case_facts(office.case, first, AT).officers == {str(first.pk), str(second.pk)}
    named(first, third, Role.OFFICER)
    assert case_facts(office.case, third, AT).officers == {str(third.pk), str(second.pk)}
    office.act("case.file")
    case_move(case=office.case, act="case.investigate", actor=third, at=AT + DAY)
    line = CaseEvent.objects.get(act="case.investigate")
    assert (line.user, line.params["for"]["user"]) == (third, first.pk)
    assert str(third.pk) in case_facts(Case.objects.get(), head, AT).investigators
    # Whoever stands aside chooses nobody to act instead; a supervisor does.
    fourth, supervisor = officer(mail="四号@office.example"), officer(Role.SUPERVISOR)
    mine = named(head, fourth, Role.HEAD)
    assert Role.HEAD in powers_in(office.case, fourth, AT + DAY).roles
    case_recuse(case=office.case, officer=head, reason="亲属", at=AT + DAY)
    assert Role.HEAD not in powers_in(office.case, fourth, AT + DAY).roles
    deputy_end(deputy=mine, user=head, at=AT + DAY)
    named(head, fourth, Role.HEAD, supervisor, at=AT + 2 * DAY)
    assert Role.HEAD in powers_in(office.case, fourth, AT + 2 * DAY).roles
    head.grants.update(until=AT + 3 * DAY)  # with the role it ends
    assert Role.HEAD not in powers_in(office.case, fourth, AT + 3 * DAY).roles
