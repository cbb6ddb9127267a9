"""A number is found however it is spelled, in every list that can be searched by it; a caller from abroad has its country."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from complaints.models import Caller
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.desk.services.figures import figures_count
from compliance.listings.models import BlacklistEntry
from core import clock
from registry.firms.services.caller_number import caller_declare
from tests.compliance.world import ACTOR, NOW, PEOPLE, campaign, complaint, firm, officer, registered
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
TYPED = [
    "025 8653 9100",
    "０２５８６５３９１００",
    "+86 25-86539100",
    "2586539100",
    "025 8653 9100 转 8012",
    "025-8653",
]
DESK = ["cases/", "callers/", "complaints/", "declarations/", "blacklist/", "firms/"]


@pytest.fixture
def at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=3))


def found(client: Client, page: str, text: str, what: str) -> bool:
    answer = client.get(page, {"text": text}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    page = answer.content.decode().split("<main", 1)[1]
    return what in re.sub('value="[^"]*"', "", page)  # not in the field where it was typed


def test_every_list_finds_every_spelling_and_nothing_else(at_the_time: None) -> None:
    made = firm(caller="025 8653 9100", name="南京查找测试公司")
    other = firm(caller="025 8653 0001", name="另一家公司")
    caller_declare(marketer=other, caller="025 8653 9100", at=NOW, actor=ACTOR)
    campaign(4, caller="02586539100", evidence="C2")
    violations_gather(at=NOW + timedelta(hours=2))
    figures_count()
    case, caller = Case.objects.get(), Caller.objects.get(value="+862586539100")
    BlacklistEntry.objects.create(
        public_id="ble_found",
        caller=caller,
        action="label",
        reason="complaints",
        state="active",
        proposed_at=NOW,
        since=NOW,
        until=NOW + timedelta(days=30),
    )
    shown = {"cases/": case.reference, "firms/": made.name}
    desk = signed_in(officer())
    for page in DESK:
        for text in TYPED:
            assert found(desk, f"/regulator/{page}", text, shown.get(page, "025 8653 9100")), (page, text)
        assert not found(desk, f"/regulator/{page}", "025 8653 9109", shown.get(page, "025 8653 9100")), page
    for text in TYPED:  # in public by whole numbers alone: a part would ask out what is masked
        assert found(Client(), "/blacklist/", text, "025 8653 9100") == (text != "025-8653"), text
    assert not found(Client(), "/blacklist/", "021 8653 9100", "025 8653 9100")


def test_a_caller_from_abroad_is_shown_with_its_country(at_the_time: None) -> None:
    complaint(registered(PEOPLE[0]), caller="+852 3898 6988", assess=False)
    figures_count()
    caller = Caller.objects.get()
    desk = signed_in(officer())
    for page in ("callers/", "complaints/", f"callers/{caller.pk}/"):
        assert (
            "+852 3898 6988 (Hong Kong)"
            in desk.get(f"/regulator/{page}", headers={"accept-language": "en"}).content.decode()
        ), page
    asked = Client().post("/caller-check/", {"caller": "+852 3898 6988"}, headers={"accept-language": "zh-hans"})
    assert "+852 3898 6988（香港特别行政区）" in asked.content.decode()
