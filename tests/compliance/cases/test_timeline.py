"""Who did it, as the file of a case says: an officer by name, the platform as the system, the firm only where it acted."""

import html
import re
from datetime import timedelta

import pytest

from compliance.cases.models import CaseEvent
from compliance.cases.services.case import case_answer
from compliance.cases.words import actor_word
from compliance.listings.models import BlacklistEntry, ListingEvent
from compliance.listings.services.listing import listing_confirm
from core.access.roles import Role
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import officer

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
STEP = re.compile(r'dnc-timeline__title">(.*?)</p>.*?dnc-timeline__meta">.*?</span>(.*?)</p>', re.DOTALL)
FIRM, SYSTEM = {"zh-hans": "企业", "en": "The firm"}, {"zh-hans": "系统", "en": "System"}
LISTED = {
    "zh-hans": {"confirmed": "同意列入名单：观察（内部）", "decided": "依处理决定列入名单：依决定限制呼出"},
    "en": {
        "confirmed": "Listing agreed to: Watched (internal)",
        "decided": "Listed by the decision: Restricted by decision",
    },
}


def file_of(office: Office, language: str) -> list[tuple[str, str]]:
    """The timeline on the desk's page: what happened and who did it, the latest first."""
    auditor = desk_of(officer(Role.AUDITOR, "", mail=f"{language}@audit.example"))
    page = auditor.get(f"/regulator/cases/{office.case.public_id}/", headers={"Accept-Language": language})
    found = STEP.findall(page.content.decode())
    return [(html.unescape(title).strip(), html.unescape(who).strip()) for title, who in found]


def test_each_line_names_who_did_it(at_the_time) -> None:
    office = Office()
    head = office.people["head"]
    listing_confirm(entry=BlacklistEntry.objects.get(action="watch"), officer=head, at=OPENED + timedelta(hours=1))
    office.act("case.serve_notice")
    member = officer(Role.PARTNER, mail="王敏@firm.example")
    case_answer(case=office.case, member=member, text="外包坐席所为", at=OPENED + timedelta(days=5, hours=1))
    office.act("case.serve_decision")
    for language in ("zh-hans", "en"):
        lines = file_of(office, language)
        assert len(lines) == CaseEvent.objects.count() + ListingEvent.objects.count()
        who = dict(lines)
        assert who[LISTED[language]["confirmed"]] == "负责人"
        assert who[LISTED[language]["decided"]] == "一号"  # who served the decision
        assert [name for _, name in lines].count(FIRM[language]) == 1  # its answer, and nothing else
        assert lines[-1][1] == SYSTEM[language]  # the case opened by itself
        names = {str(person) for person in office.people.values()} | {"二号"}
        assert {name for _, name in lines} <= names | {FIRM[language], SYSTEM[language]}
        assert "王敏" not in str(lines)  # the desk reads the firm, the audit trail knows the person


def test_the_firm_is_named_only_where_one_of_its_people_acted(at_the_time) -> None:
    office = Office()
    office.act("case.serve_decision")
    events: list[CaseEvent | ListingEvent] = [*CaseEvent.objects.all(), *ListingEvent.objects.all()]
    for event in events:
        assert (actor_word(event.actor, event.user) in FIRM.values()) is event.actor.startswith("marketer:")
        assert (event.user is None) is event.actor.startswith(("system:", "marketer:"))
    assert not ListingEvent.objects.filter(actor__startswith="marketer:").exists()
    assert actor_word("system:expiry", None) in SYSTEM.values()
