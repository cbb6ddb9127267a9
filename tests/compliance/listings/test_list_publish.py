"""The list's files: both doors serve them, a reader of the folder alone has the newest list, and old ones make room."""

import base64
import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from joserfc import jws
from joserfc.jwk import OKPKey

from compliance.listings.answering import list_files
from compliance.listings.answering.list_forms import FORMS
from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.listing import Audience, list_version
from compliance.listings.services.list_publish import list_publish
from core.models import AuditRecord
from registry.scrubs.models import SigningKey
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import Reader
from tests.compliance.listings.readers import READERS
from tests.compliance.listings.test_list_forms import LANDLINE, MOBILE, stands, turn, whole
from tests.compliance.world import NOW

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
DOORS = {Audience.PUBLIC: "/api/v1/open-data/blacklist", Audience.CONTRACT: "/api/v1/blacklist"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DNC_FILES = tmp_path
    return tmp_path / "blacklist"


def content(answer: Any) -> bytes:
    return bytes(answer.getvalue())


def client(audience: Audience) -> Client:
    return Client() if audience == Audience.PUBLIC else Reader().client


def test_a_door_serves_the_file_as_it_would_have_made_it() -> None:
    stands(LANDLINE, "block")
    stands(MOBILE, "block")
    readers = {one: client(one) for one in Audience}
    doors = {(form, one): (readers[one], f"{DOORS[one]}?format={form}") for form in FORMS for one in Audience}
    made = {door: reader.get(address) for door, (reader, address) in doors.items()}
    assert list_publish(at=NOW) == len(FORMS) * 2
    for door, (reader, address) in doors.items():
        filed = reader.get(address)
        assert filed.streaming and not made[door].streaming, door
        assert content(filed) == made[door].content, door
        for header in ("ETag", "DNC-Signature", "Content-Type"):
            assert filed[header] == made[door][header], door
        assert reader.get(address, headers={"If-None-Match": filed["ETag"]}).status_code == 304
        packed = reader.get(address, headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip" and gzip.decompress(content(packed)) == made[door].content, door


def test_whoever_copies_the_folder_has_the_newest_list(folder: Path) -> None:
    first = stands(LANDLINE, "block")
    list_publish(at=NOW)
    states = {(form, one): READERS[form]({}, whole(form, one), whole=True) for form in FORMS for one in Audience}
    begun = list_version()
    turn(first, "ended")
    stands(MOBILE, "block", reason="decision")
    list_publish(at=NOW)
    for (form, audience), state in states.items():
        index = json.loads((folder / audience / "index.json").read_bytes())
        names = {row["name"] for row in index["files"]}
        assert index["version"] == list_version()
        name = list_files.name_of(FORMS[form], 0 if FORMS[form].whole else begun, list_version())
        assert name in names
        read = READERS[form](state, (folder / audience / name).read_bytes(), whole=FORMS[form].whole)
        assert read == READERS[form]({}, whole(form, audience), whole=True), (form, audience)


def test_a_file_stands_beside_its_signature_and_is_nobody_elses_to_read(folder: Path) -> None:
    stands(LANDLINE, "block")
    list_publish(at=NOW)
    path = folder / "public" / list_files.name_of(FORMS["csv"], 0, list_version())
    header, _, signature = path.with_name(f"{path.name}.jws").read_text().split(".")
    key = OKPKey.import_key(SigningKey.objects.get(live=True).public)
    body = base64.urlsafe_b64encode(path.read_bytes()).rstrip(b"=").decode()
    assert (
        jws.deserialize_compact(f"{header}.{body}.{signature}", key, algorithms=["EdDSA"]).payload == path.read_bytes()
    )
    assert {file.stat().st_mode & 0o077 for file in folder.rglob("*")} == {0}


def test_nothing_is_written_where_nothing_changed_and_what_is_lost_is_written_again(folder: Path) -> None:
    stands(LANDLINE, "block")
    assert list_publish(at=NOW) and not list_publish(at=NOW)
    assert AuditRecord.objects.filter(act="blacklist.published").count() == 1
    (folder / "public" / "index.json").unlink()
    assert list_publish(at=NOW) == len(FORMS)


def test_as_many_changes_are_kept_as_are_promised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_files, "CHANGES", 2)
    for n in range(5):
        stands(f"+86258653700{n}", "block")
        list_publish(at=NOW)
    names = sorted(path.name for path in (folder / "public").glob("*.csv") if "patterns" not in path.name)
    assert names == [f"blacklist-{name}.csv" for name in ("0-4", "0-5", "3-4", "4-5")]


@pytest.mark.parametrize("query", ["since=x", "limit=x", "limit=-1", "since=１"])
@pytest.mark.parametrize("audience", Audience)
def test_what_is_no_whole_number_is_refused(audience: Audience, query: str) -> None:
    assert client(audience).get(f"{DOORS[audience]}?{query}").status_code == 400


@pytest.mark.parametrize("audience", Audience)
def test_a_small_box_asks_for_so_many_rows(audience: Audience) -> None:
    for n in range(4):
        stands(f"+86258653700{n}", "block")
    list_publish(at=NOW)
    answer = client(audience).get(f"{DOORS[audience]}?format=txt&limit=4")
    assert len(answer.content.decode().splitlines()) == 4


def test_a_mobile_whose_decision_fell_is_named_to_nobody_any_more(folder: Path) -> None:
    """The attack: to ask for what changed since the decision."""
    stands(LANDLINE, "block")
    list_publish(at=NOW)
    block = stands(MOBILE, "block", reason="decision")
    list_publish(at=NOW)
    version = list_version()
    turn(block, "ended")
    list_publish(at=NOW)
    digits = MOBILE[-8:].encode()
    named = [
        path.name
        for path in (folder / "public").iterdir()
        if digits in (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    ]
    answers = [
        Client().get(f"{DOORS[Audience.PUBLIC]}?format={form}&since={since}")
        for form in FORMS
        for since in (0, version)
    ]
    assert named == [] and not any(digits in answer.getvalue() for answer in answers)
    assert (
        b"-" + MOBILE.encode()
        in Reader().client.get(f"{DOORS[Audience.CONTRACT]}?format=txt&since={version}").getvalue()
    )


def test_what_has_ended_is_in_no_answer_though_nobody_sweeps(at_the_time: Any) -> None:
    over = stands(LANDLINE, "block")
    stands("+862586537199", "block")
    BlacklistEntry.objects.filter(pk=over.pk).update(until=NOW + timedelta(hours=4))
    list_publish(at=NOW + timedelta(hours=3))
    reader, public = Reader(), Client()
    version, door = list_version(), f"{DOORS[Audience.PUBLIC]}?format=csv"
    assert LANDLINE in content(public.get(door)).decode()
    at_the_time(hours=2)
    assert reader.naming(LANDLINE[1:]) == set() and reader.naming("862586537199")
    assert LANDLINE not in public.get(door).content.decode()
    assert reader.since(version)["removed"] == [over.public_id] and reader.since(version)["entries"] == []


def test_a_file_that_went_in_between_is_made_anew(folder: Path) -> None:
    stands(LANDLINE, "block")
    list_publish(at=NOW)
    for path in (folder / "public").glob("*.gz"):
        path.unlink()
    answer = Client().get(DOORS[Audience.PUBLIC], headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and len(answer.json()["entries"]) == 1
