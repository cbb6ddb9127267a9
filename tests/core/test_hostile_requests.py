"""Every address of the site, asked by everybody with what nobody should send: none may fail on our side."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import unquote

import pytest
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.listings.models import BlacklistEntry
from compliance.reports.models import Report
from core import clock
from core.access.roles import Role
from core.models import User
from core.running.rates import Rate
from core.services.user import citizen_obtain, role_grant
from core.web import meter
from registry.firms.models import Marketer
from registry.firms.services.membership import marketer_member_add
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.reports.building import build
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, campaign, firm, officer, person
from tests.core.test_access import EVERY_ADDRESS

pytestmark = pytest.mark.django_db

YESTERDAY = (NOW - timedelta(days=1)).date()
IN_PATHS = [
    "0",
    "9" * 30,
    "9" * 5000,
    "-1",
    "%00",
    "%ED%A0%80",
    "%F0%9F%93%9E",
    "٣",
    "x" * 300,
    "con_1",
    "cmp_1",
    "key_1",
]
VALUES = [
    "\0", "\ud800", "9" * 30, "9" * 5000, "-1", "٣", "１２３", "0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01",
    "0001-01-01T00:00+14:00", "x" * 6000, "١٩٩٩-٠١-٠١", "{}", "%", "\u202e",
]  # fmt: skip


def quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


PARTS = {spelt for value in IN_PATHS for spelt in (value, unquote(value))}
QUOTED = [quoted(value) for value in VALUES]
ROUNDS = 1
ALWAYS = [
    "page",
    "next",
    "reason",
    "text",
    "officer",
    "number",
    "code",
    "caller",
    "language",
    "since",
    "cursor",
    "sort",
]
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)(?=[/$])")
LEFT_OUT = re.compile(r"^(admin/|accounts/|dev/|__)|^language/")


@pytest.fixture(autouse=True)
def _nobody_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks too often is told so by pages that are not reached then."""
    monkeypatch.setattr(meter, "PAGES_OF_ONE_ADDRESS", Rate(meter.PAGES_OF_ONE_ADDRESS.name, 10**9, 60))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=NOW)
    build(start=YESTERDAY, end=YESTERDAY, at=NOW)
    found: dict[str, list[str]] = {
        "public_id": [
            Case.objects.get().public_id,
            Marketer.objects.get().public_id,
            Complaint.objects.order_by("pk")[0].public_id,
        ],
        "pk": [str(Report.objects.get().pk), str(Complaint.objects.order_by("pk")[0].caller_id)],
        "answer": ["confirm", "admit"],
        "name": ["case.inspect"],
        "act": ["confirm"],
    }
    found["public_id"] += BlacklistEntry.objects.values_list("public_id", flat=True)
    return found


@pytest.fixture(autouse=True)
def _refusals_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of an error is drawn once for each thing that stands in an address: it is the same page at every address."""
    draw, drawn = Template.render, set()

    def once(page: Template, context: Any = None, request: Any = None) -> str:
        name = str(page.template.name)
        seen = (name, *(PARTS & set(request.path.split("/")))) if name.startswith("core/error_4") else None
        if seen in drawn:
            return "…"
        if seen:
            drawn.add(seen)
        return str(draw(page, context, request))

    monkeypatch.setattr(Template, "render", once)


def visitors() -> dict[str, Client]:
    member = User.objects.create_user(email="m@example.cn", password="x" * 20, name="m", created_at=NOW)
    marketer_member_add(marketer=Marketer.objects.get(), user=member, role="owner", at=NOW, actor=ACTOR)
    desk = officer()
    for role, province in ((Role.HEAD, "CN-JS"), (Role.OFFICER, ""), (Role.SUPERVISOR, ""), (Role.ADMINISTRATOR, "")):
        role_grant(user=desk, role=role, province=province, granted_by=None, at=NOW)
    citizen = citizen_obtain(number=person(PEOPLE[0]), language="zh-hans", at=NOW)
    found = {"anonymous": Client(), "citizen": desk_of(citizen), "marketer": desk_of(member), "officer": desk_of(desk)}
    for client in found.values():
        client.raise_request_exception = False
    return found


def paths(pattern: str, known: dict[str, list[str]]) -> Iterator[str]:
    """The address with a real id where there is one, then with each hostile one."""
    names = [match.group(1) or match.group(2) for match in PART.finditer(pattern)]
    plain = re.sub(r"[\^$]|\\(?=\.)|\\Z", "", PART.sub("{}", pattern))
    if not names:
        yield "/" + plain
        return
    for value in [*known.get(names[0], []), *IN_PATHS]:
        rest = [known.get(name, ["1"])[0] for name in names[1:]]
        yield "/" + plain.format(value, *rest)
    for value in IN_PATHS if len(names) > 1 else []:
        yield "/" + plain.format(known.get(names[0], ["1"])[0], *[value] * (len(names) - 1))


def ours() -> list[tuple[str, URLPattern]]:
    return [(path, entry) for path, entry in EVERY_ADDRESS if not LEFT_OUT.match(path)]


@pytest.mark.parametrize("who", ["anonymous", "citizen", "marketer", "officer"])
def test_nothing_from_outside_makes_a_page_fail(world: dict[str, list[str]], who: str) -> None:
    client, failed = visitors()[who], []
    for pattern, _entry in ours():
        for path in paths(pattern, world):
            answer = client.get(path)
            if answer.status_code >= 500:
                failed.append(f"GET {path[:120]}")
            if answer.status_code in (302, 403):
                break  # the door is closed to this visitor, whatever stands in the address
            if answer.status_code not in (200, 405):
                continue
            page = answer.content.decode(errors="replace") if not answer.streaming else ""
            names = sorted({*ALWAYS, *re.findall(r'name="([\w-]+)"', page)} - {"csrfmiddlewaretoken"})
            for turn in range(ROUNDS):  # each field meets other values in each round
                body = "&".join(
                    f"{name}={QUOTED[(place * 5 + turn) % len(QUOTED)]}" for place, name in enumerate(names)
                )
                for verb, status in asked(client, path, body):
                    if status >= 500:
                        failed.append(f"{verb} {path[:120]} round {turn}")
    assert failed == []


def asked(client: Client, path: str, body: str) -> Iterator[tuple[str, int]]:
    yield "POST", client.post(path, body, content_type="application/x-www-form-urlencoded").status_code
    yield "GET?", client.get(f"{path}?{body}").status_code


def test_bodies_of_other_kinds_make_no_page_fail(world: dict[str, list[str]]) -> None:
    seen, failed = visitors(), []
    bodies = [
        (b"\xff\xfe{", "application/json"), (b"x", "multipart/form-data"), (b"--b\r\n\r\n", "multipart/form-data; boundary=b"),
        (b"&".join(b"a%d=1" % n for n in range(1200)), "application/x-www-form-urlencoded"),
    ]  # fmt: skip
    for pattern, _entry in ours():
        for path in islice(paths(pattern, world), 1):
            for who in ("anonymous", "officer"):
                for body, kind in bodies:
                    status = seen[who].post(path, body, content_type=kind).status_code
                    if status >= 500:
                        failed.append(f"{who} {path} {kind}")
                    if status in (404, 405):
                        break  # nobody reads what is sent there
    assert failed == []


def test_pages_seen_with_a_session_are_kept_by_no_cache(world: dict[str, list[str]]) -> None:
    seen = visitors()
    for who, path in (("citizen", "/my/"), ("marketer", "/marketers/keys/"), ("officer", "/regulator/")):
        assert seen[who].get(path)["Cache-Control"] == "private, no-store", path
        assert seen[who].get("/no-such-page/")["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/").get("Cache-Control", "")
    assert "max-age" in seen["citizen"].get("/.well-known/jwks.json")["Cache-Control"]


def test_every_answer_names_the_content_policy(world: dict[str, list[str]]) -> None:
    seen = visitors()["citizen"]
    for path in ("/", "/my/", "/no-such-page/", "/regulator/", "/api/v1/docs/", "/api/v1/scrubs", "/sign-in/"):
        policy = seen.get(path)["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy, path


def test_a_nul_in_a_reason_and_an_endless_officer_id_are_answered(world: dict[str, list[str]]) -> None:
    desk = visitors()["officer"]
    case = Case.objects.get()
    assert desk.post(f"/regulator/cases/{case.public_id}/take/", {"officer": "9" * 5000}).status_code < 500
    for entry in BlacklistEntry.objects.all():
        assert desk.post(f"/regulator/blacklist/{entry.public_id}/refuse/", {"reason": "no\0"}).status_code < 500
    assert desk.get("/regulator/cases/%00/").status_code == 404
    assert Client().get("/admitted-firms/?text=%00").status_code == 200


def test_a_consent_given_in_the_year_one_is_refused_beside_its_field(world: dict[str, list[str]]) -> None:
    firm_client = visitors()["marketer"]
    said = {"number": PEOPLE[1], "channels": ["voice"], "categories": ["loans"], "given_at": "0001-01-01"}
    assert firm_client.post("/marketers/consents/new/", said).status_code == 422
    assert firm_client.get("/marketers/consents/").status_code == 200
