"""The draft of an act: one per case, act and officer; it changes nothing, ends with its officer's act, and is no other's to end."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import ActDraft, CaseEvent
from compliance.cases.selectors.act_draft import draft_version, overtaking, with_overtaken
from compliance.cases.services.act_draft import act_draft_autosave, act_draft_drop, act_draft_keep
from compliance.cases.services.case import case_move
from compliance.cases.services.hand_over import case_hand_over
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from tests.acts import acts
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import PEOPLE, officer

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_in_place_of_the_one_before_and_ends_with_the_act() -> None:
    office = Office()
    person, head = office.people["officer"], office.people["head"]
    for text in ("初稿", "二稿"):
        act_draft_keep(case=office.case, act="case.check", user=person, fields={"text": text}, at=OPENED)
    act_draft_keep(case=office.case, act="case.check", user=head, fields={"text": "负责人"}, at=OPENED)
    assert list(ActDraft.objects.order_by("pk").values_list("user", "fields")) == [
        (person.pk, {"text": "二稿"}), (head.pk, {"text": "负责人"})
    ]  # fmt: skip
    assert acts("case.draft_kept") == ["case.draft_kept"] * 3
    assert not CaseEvent.objects.filter(act__contains="draft").exists() and office.case.state == "opened"
    case_move(case=office.case, act="case.check", actor=person, at=OPENED, facts={"evidence_preserved": True})
    assert ActDraft.objects.get().user == head, "what another wrote is theirs: nobody's act takes it away"


def overtaken() -> bool:
    draft: Any = with_overtaken(ActDraft.objects.all()).get()
    return bool(draft.overtaken)


def test_a_draft_that_anothers_act_overtook_stays_until_its_officer_drops_it() -> None:
    office = Office()
    person, head = office.people["officer"], office.people["head"]
    draft = act_draft_keep(case=office.case, act="case.check", user=head, fields={"text": "三千字"}, at=OPENED)
    assert overtaking(draft) is None and not overtaken()
    case_move(case=office.case, act="case.check", actor=person, at=OPENED + timedelta(1), facts={})
    done = overtaking(draft)
    assert done is not None and done.user == person and overtaken()
    later = OPENED + timedelta(2)
    assert not act_draft_drop(case=office.case, act="case.check", user=person, at=later), "another's stays"
    assert act_draft_drop(case=office.case, act="case.check", user=head, at=later)
    assert not act_draft_drop(case=office.case, act="case.check", user=head, at=later), "twice is once"
    assert not ActDraft.objects.exists() and acts("case.draft_dropped") == ["case.draft_dropped"]


def test_what_becomes_of_a_case_leaves_the_drafts_of_others() -> None:
    office = Office()
    office.act("case.investigate")
    one = office.people["officer"]
    act_draft_keep(case=office.case, act="case.ask_firm", user=one, fields={"text": "草稿"}, at=OPENED)
    case_hand_over(
        case=office.case, officer=one, successor=officer(mail="三号@office.example"), note="另有任务",
        user=office.people["head"], at=OPENED + timedelta(1),
    )  # fmt: skip
    assert ActDraft.objects.get().user == one


def test_who_does_not_work_on_the_case_keeps_none_and_a_book_is_no_draft() -> None:
    office = Office()
    for stranger in (officer(province="CN-ZJ"), officer(Role.AUDITOR, "")):
        with pytest.raises(NotAllowed, match=r"^case\.role$"):
            act_draft_keep(case=office.case, act="case.check", user=stranger, fields={}, at=OPENED)
    with pytest.raises(DomainError, match=r"^draft\.long$"):
        long = {"text": "字" * 100_001}
        act_draft_keep(case=office.case, act="case.check", user=office.people["officer"], fields=long, at=OPENED)
    assert not ActDraft.objects.exists()


def test_a_citizens_number_in_a_draft_is_not_kept() -> None:
    office = Office()
    said = {"text": f"请联系{PEOPLE[0].removeprefix('+86')}核实"}
    act_draft_keep(
        case=office.case, act="case.check", user=office.people["officer"], fields=said, at=OPENED + timedelta(1)
    )
    assert PEOPLE[0].removeprefix("+86") not in str(ActDraft.objects.get().fields)


def test_what_is_typed_is_kept_meanwhile_and_two_pages_do_not_overwrite_one_another() -> None:
    office = Office()
    person, head = office.people["officer"], office.people["head"]

    def typed(text: str, known: str, minute: int, user: User = person) -> str:
        at = OPENED + timedelta(minutes=minute)
        said = {"text": text}
        draft = act_draft_autosave(case=office.case, act="case.check", user=user, fields=said, known=known, at=at)
        return draft_version(draft)

    first = typed("一", "", 0)
    second = typed("一二", first, 1)
    assert typed("一二", first, 2) == second  # sent twice
    assert typed("别人", "", 2, head)  # another officer's own
    with pytest.raises(Conflict, match=r"^draft\.elsewhere$"):
        typed("另一页", first, 3)
    with pytest.raises(Conflict, match=r"^draft\.elsewhere$"):
        typed("新开的一页", "", 3)
    assert ActDraft.objects.get(user=person).fields == {"text": "一二"}
    assert acts("case.draft_kept") == ["case.draft_kept"] * 2
    case_move(case=office.case, act="case.check", actor=person, at=OPENED, facts={"evidence_preserved": True})
    with pytest.raises(Conflict, match=r"^draft\.elsewhere$"):
        typed("一二三", second, 4)  # the act was done on another page
    with pytest.raises(NotAllowed, match=r"^case\.role$"):
        typed("x", "", 5, officer(Role.AUDITOR, ""))
    assert ActDraft.objects.get().user == head, "another's act ended one's own draft, and no other"
