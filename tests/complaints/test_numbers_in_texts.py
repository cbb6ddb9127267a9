"""Numbers of others in what people write: whatever the door, the field and the spelling, none stands in any table."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from core import clock
from core.models.free_text import clean
from core.numbers.written_digits import digits_in, plain
from core.services.audit import audit_write
from registry.firms.models import Marketer, Operator
from registry.firms.services.webhook import webhook_create
from registry.firms.services.webhook_outbox import webhook_announce
from registry.register.selectors.consent import consent_evidence
from registry.register.services.consent import consent_claim
from tests.acts import refusal_of
from tests.leaks import tables
from tests.registry.conftest import Api, make_key, make_marketer

from .conftest import ALICE, SYSTEM, number, signed_in

pytestmark = pytest.mark.django_db
CALLER = "4008095559"
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPELLED: list[Callable[[str], str]] = [
    lambda n: n,
    lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
    lambda n: f"{n[:3]}*{n[3:7]}*{n[7:]}",
    lambda n: f"+86{n}",
    lambda n: f"+86 {n[:3]} {n[3:7]} {n[7:]}",
    lambda n: f"0086{n}",
    lambda n: n.translate(CHINESE),
    lambda n: n.translate(SPOKEN),
    lambda n: n.translate(CIRCLED),
    lambda n: n.translate(ARABIC),
    lambda n: n.translate(FULL_WIDTH),
    lambda n: " ".join(n),
    lambda n: "\u200b".join(n),
    lambda n: f"{n[:3]}转{n[3:7]}转{n[7:]}",
    lambda n: f"{n[:3].translate(CHINESE)}{n[3:7]}{n[7:].translate(CIRCLED)}",
    lambda n: f"ID{n}",  # letters glued to it that look like digits
    lambda n: f"{n}SB",
]
NUMBERS = (f"139{n * 7919 % 10**4:04d}{n * 104729 % 10**4:04d}" for n in count(1))


def kept_in_tables(numbers: list[str]) -> list[str]:
    """Which of these numbers stand in any column of any table, read as a person would read them."""
    found = []
    for place, content in tables():
        for line in content.decode("utf-8", "replace").splitlines():
            digits = "".join(one.digits for one in digits_in(plain(line)))
            found += [f"{place}: {one}" for one in numbers if one in digits]
    return found


class Writer:
    """Texts with a number each, every spelling in its turn."""

    def __init__(self) -> None:
        self.numbers: list[str] = []

    def text(self, spelling: int, most: int = 200) -> str:
        self.numbers.append(next(NUMBERS))
        spelled = SPELLED[spelling % len(SPELLED)](self.numbers[-1])
        return spelled if most < 40 else f"我妈的手机{spelled}也接到了"


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


def row(writer: Writer, n: int, **other: Any) -> dict[str, Any]:
    at = (clock.now() - timedelta(hours=n + 1)).isoformat()
    texts = {name: writer.text(n) for name in ("text", "claimed_name", "reference")}
    return {"caller": CALLER, "called": ALICE, "at": at, "category": "loans", "channel": "text", **texts, **other}


def test_no_number_put_into_texts_stands_in_any_table(api: Api) -> None:
    writer = Writer()
    every = range(len(SPELLED))
    lines = "\n".join(json.dumps(row(writer, n)) for n in every)
    answers = [
        json.loads(line) for line in api.post("complaints", lines, kind="application/x-ndjson").content.splitlines()
    ]
    assert {answer["status"] for answer in answers} == {"accepted"}
    rows = [
        row(writer, n, place=writer.text(n, 100), province="CN-JS") | {"area": "".join(next(NUMBERS))[:10]}
        for n in every
    ]
    answer = api.post(
        "complaints/import?format=ndjson", "\n".join(map(json.dumps, rows)), kind="application/x-ndjson"
    ).json()
    assert {one["status"] for one in answer["rows"]} == {"accepted"}
    header = list(rows[0])
    cells = [row(writer, n, place=writer.text(n, 100), province="", area="") for n in every]
    csv = "\n".join([",".join(header), *(",".join(f'"{one[name]}"' for name in header) for one in cells)])
    answer = api.post("complaints/import?format=csv", csv.encode(), kind="text/csv").json()
    assert {one["status"] for one in answer["rows"]} == {"accepted"}
    assert Complaint.objects.count() == 3 * len(SPELLED) and len(writer.numbers) == 11 * len(SPELLED)
    assert kept_in_tables(writer.numbers) == []
    assert CALLER in Complaint.objects.latest("pk").caller.value


def test_none_that_a_citizen_types_on_the_site_does_either() -> None:
    writer, (client, _user) = Writer(), signed_in()
    for n in range(len(SPELLED)):
        complain(client, writer, n)
    assert Complaint.objects.count() == len(SPELLED)
    assert kept_in_tables([*writer.numbers, ALICE.removeprefix("+86")]) == []


def complain(client: Client, writer: Writer, n: int) -> None:
    at = (clock.now() - timedelta(days=1, hours=n)).astimezone()
    own = SPELLED[n](ALICE.removeprefix("+86"))
    client.post("/complain/", {"channel": "text", "caller": CALLER})
    client.post("/complain/when/", {"day": at.date().isoformat(), "time": at.strftime("%H:%M")})
    client.post("/complain/about/", {"kind": "marketing", "category": "loans", "text": f"{writer.text(n)}；我的{own}"})
    assert client.post("/complain/check/").status_code == 302
    mine = Complaint.objects.latest("pk")
    client.post(f"/my/complaints/{mine.public_id}/more/", {"claimed_name": writer.text(n), "refused_before": ""})
    mine.refresh_from_db()
    assert "***" in mine.claimed_name and mine.text.count("***") >= 2


def test_the_caller_stays_where_the_complaint_is_about_it_and_nowhere_else(api: Api) -> None:
    said = {"caller": "13800138001", "text": "13800138001 说 13800138002", "reference": "a"}
    api.post("complaints", row(Writer(), 1, **said))
    assert Complaint.objects.get(reference="a").text == "13800138001 说 138****8002"
    api.post("complaints", row(Writer(), 2, **{**said, "caller": CALLER, "reference": "b"}))
    assert Complaint.objects.get(reference="b").text == "138****8001 说 138****8002"


def test_references_that_look_alike_once_masked_are_two(api: Api) -> None:
    first = api.post("complaints", row(Writer(), 1, reference="13912345678")).json()
    second = api.post("complaints", row(Writer(), 2, reference="13998765678")).json()
    assert first["status"] == second["status"] == "accepted" and first["id"] != second["id"]
    again = api.post("complaints", row(Writer(), 1, reference="13912345678")).json()
    assert again["id"] == first["id"]
    assert set(Complaint.objects.values_list("reference", flat=True)) == {"139****5678"}
    taken = api.post("complaints", row(Writer(), 3, reference="13912345678", caller="95588"))
    assert (taken.json()["status"], taken.json()["reasons"]) == ("rejected", ["reference.taken"])


def test_a_webhook_has_no_address_with_a_number_in_it() -> None:
    def make(path: str) -> str:
        firm, url = Marketer.objects.get(), f"https://hooks.example.com/{path}"
        return refusal_of(lambda: webhook_create(marketer=firm, url=url, at=clock.now(), actor=SYSTEM))

    make_marketer()
    assert make("in?who=139-1234-5678") == make("13912345678") == "url.number"
    assert make("services/T00000000/B00000000/0f8fad5b-d9cb-469f-a165-708677289501") == ""


def test_neither_trail_nor_webhook_nor_evidence_holds_one() -> None:
    firm, said = make_marketer(name="Loans 139 1234 5678"), "call 一三九一二三四五六七八"
    webhook_create(marketer=firm, url="https://hooks.example.com/in", at=clock.now(), actor=SYSTEM)
    webhook_announce(marketer=firm, event="marketer.suspended", data={"marketer": said}, at=clock.now())
    audit_write(
        actor=SYSTEM, act="test.done", target=firm, at=clock.now(), data={"said": [said, {"more": said}], "n": 3}
    )
    consent = consent_claim(
        marketer=firm, number=number(), channels=["voice"], categories=["loans"], given_at=clock.now(),
        evidence={"kind": "form", "reference": "rec/13912345678.wav", "sha256": "ab" * 32}, at=clock.now(), actor=SYSTEM,
    )  # fmt: skip
    assert consent_evidence(consent) == {"kind": "form", "reference": "rec/139****5678.wav", "sha256": "ab" * 32}
    assert kept_in_tables(["13912345678"]) == []
    assert clean({"n": 13912345678, "who": None}) == {"n": 13912345678, "who": None}
