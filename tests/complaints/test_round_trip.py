"""Every field of a complaint, by every door it may come by, is found in the row and on the pages that show it.

The fields are those of the type: a new one is walked through all its doors without a word here.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from complaints.models import Complaint
from complaints.rules.doors import Door
from complaints.rules.statement import FIELDS, Page, at_door
from complaints.web.forms import MoreForm
from complaints.web.questions import asked
from complaints.words import FIELD_WORDS
from core import clock
from core.policies import current_policy
from registry.firms.models import Operator
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import officer
from tests.registry.conftest import Api, make_key

from .conftest import file_complaint, number, signed_in
from .samples import as_kept, given, kept, shown

pytestmark = pytest.mark.django_db
NDJSON = "application/x-ndjson"


def body(door: Door, yes: bool) -> dict[str, Any]:
    """Every field that may come by this door, each with a value that stands out."""
    policy = current_policy(clock.now())
    return {said.name: given(field, policy, yes=yes) for field, said in at_door(door).items()}


def by_json(api: Api) -> bool:
    assert api.post("complaints", body(Door.API, True)).status_code == 201
    return True


def by_ndjson(api: Api) -> bool:
    answer = api.post("complaints", json.dumps(body(Door.API, False)), kind=NDJSON)
    assert json.loads(answer.content)["status"] == "accepted", answer.content
    return False


def by_file_ndjson(api: Api) -> bool:
    answer = api.post("complaints/import?format=ndjson", json.dumps(body(Door.FILE, True)), kind=NDJSON)
    assert answer.json()["counts"]["accepted"] == 1, answer.content
    return True


def by_file_csv(api: Api) -> bool:
    said = {name: {True: "yes", False: "no"}.get(value, value) for name, value in body(Door.FILE, False).items()}
    (writer := csv.DictWriter(file := io.StringIO(), said)).writeheader()
    writer.writerow(said)
    answer = api.post("complaints/import?format=csv", file.getvalue(), kind="text/csv")
    assert answer.json()["counts"]["accepted"] == 1, answer.content
    return False


def by_site(api: Api) -> bool:
    """The three questions; what a page does not ask of this channel it leaves unread."""
    client, _user = signed_in()
    policy = current_policy(clock.now())
    said = {field: given(field, policy) for field in at_door(Door.SITE)} | {"money_lost": "yes"}
    if policy.complaints.registered_for:  # there the robot is asked for at once, and only of calls
        said["channel"] = "voice"
    called = datetime.fromisoformat(said["called_at"]).astimezone(policy.numbering.zone)
    when = {"day": called.date().isoformat(), "time": called.strftime("%H:%M"), "zone": policy.numbering.zone.key}
    for page in ("", "when/", "about/", "check/"):
        assert client.post(f"/complain/{page}", {**said, **when}).status_code == 302, page
    return True


def afterwards(api: Api) -> bool:
    complaint = file_complaint().complaint
    client, _user = signed_in()
    policy = current_policy(clock.now())
    answers = {field: given(field, policy) for field in asked(MoreForm)}
    typed = {field: {True: "yes", False: "no"}.get(value, value) for field, value in answers.items()}
    assert client.post(f"/my/complaints/{complaint.public_id}/more/", typed).status_code == 302
    assert client.post(f"/my/complaints/{complaint.public_id}/money/", {"lost": "yes"}).status_code == 302
    return True


DOORS: tuple[tuple[Door, Callable[[Api], bool]], ...] = (
    (Door.API, by_json),
    (Door.API, by_ndjson),
    (Door.FILE, by_file_ndjson),
    (Door.FILE, by_file_csv),
    (Door.SITE, by_site),
    (Door.LATER, afterwards),
)


# Asked of calls alone, where the pack does so at once; and of whoever was shown no number: see below.
ASKED_OF_SOME = {(by_site, field) for field in ("manner", "withheld", "display", "claimed_name")}


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


@pytest.mark.parametrize(
    ("enter", "field"),
    [
        pytest.param(enter, field, id=f"{enter.__name__}-{field}")
        for door, enter in DOORS
        for field in at_door(door)
        if (enter, field) not in ASKED_OF_SOME
    ],
)
def test_what_is_said_is_kept_and_shown(enter: Callable[[Api], bool], field: str, api: Api) -> None:
    yes = enter(api)
    complaint, policy = Complaint.objects.get(), current_policy(clock.now())
    value = given(field, policy, yes=yes)
    expected: Any = number() if field == "called" else as_kept(field, value)
    assert kept(complaint, field) == expected
    check_pages(complaint, {field: shown(field, value, policy)})


def test_the_site_asks_for_a_robot_where_the_pack_does(us: None, api: Api) -> None:
    by_site(api)
    complaint = Complaint.objects.get()
    assert (complaint.manner, complaint.robocall) == ("live", False)


def test_of_a_call_without_a_number_what_is_known_is_asked(db: None) -> None:
    client, _user = signed_in()
    policy = current_policy(clock.now())
    called = (clock.now() - timedelta(days=1)).astimezone(policy.numbering.zone)
    said = {field: given(field, policy) for field in ("display", "claimed_name", "manner", "kind", "category")}
    when = {"day": called.date().isoformat(), "time": called.strftime("%H:%M")}
    for page in ("", "when/", "about/", "check/"):
        answer = client.post(f"/complain/{page}", {"channel": "voice", "withheld": "on", **said, **when})
        assert answer.status_code == 302, page
    complaint = Complaint.objects.get()
    fields = ("display", "claimed_name", "manner")
    assert [kept(complaint, field) for field in fields] == [said[field] for field in fields]
    words = {field: shown(field, said[field], policy) for field in fields}
    check_pages(complaint, {"caller": "a number that was not shown", **words})


def check_pages(complaint: Complaint, expected: dict[str, str]) -> None:
    """The rows of these fields on the complainant's page and on the desk's."""
    own = f"/my/complaints/{complaint.public_id}/"
    seen = {Page.DESK: (desk_of(officer(province="")), f"/regulator/complaints/{complaint.public_id}/")}
    if complaint.evidence != "C0":
        seen[Page.CITIZEN] = (signed_in()[0], own)
    for page, (client, address) in seen.items():
        rows = rows_of(client, address)
        for field in [field for field in expected if page in FIELDS[field].pages]:
            with override("en"):
                word = str(FIELD_WORDS[field])
            assert word in rows, f"`{field}` is not on the page of {page.name}"
            assert expected[field] in rows[word], f"`{field}` says something else on the page of {page.name}"


def rows_of(client: Client, address: str) -> dict[str, str]:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, address
    found = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", answer.content.decode(), re.DOTALL)
    return {html.unescape(key).strip(): html.unescape(re.sub(r"<[^>]+>", "", value)).strip() for key, value in found}
