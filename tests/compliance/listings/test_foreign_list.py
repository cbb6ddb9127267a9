"""Lists that others keep: read as they are shared, changed by exactly what changed, shown to officers, counting towards nothing."""

import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from complaints.models import Caller
from compliance.listings.formats.foreign_file import rows_of
from compliance.listings.models import BlacklistEntry, ForeignEntry
from compliance.listings.rules.foreign_list import falls_under, foreign_value
from compliance.listings.selectors.foreign_list import foreign_entries_about
from compliance.listings.services.foreign_list import Ingested, foreign_list_ingest
from core.errors import BadRequest, Conflict
from core.policies import current_policy
from tests.compliance.world import ACTOR, NOW, officer
from tests.sessions import signed_in

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "country", "value", "problem"),
    [
        ("+41212116956", "", "+41212116956", ""), ("+4121560####", "", "+4121560####", ""), ("2488641971", "1", "+12488641971", ""),
        ("0014029357733", "", "+14029357733", ""), ("0212116956", "41", "+41212116956", ""), ("+5660007778.*", "", "+5660007778*", ""),
        ("(248) 864-1971", "1", "+12488641971", ""), ("+225.*", "", "", "pattern.short"), ("*", "41", "", "number.malformed"),
        ("2663", "56", "", "number.malformed"), ("2488641971", "", "", "number.malformed"), ("=1+1", "1", "", "number.malformed"),
        ("+5656229479121234567", "", "", "number.malformed"), ("+4121560###########", "", "", "pattern.short"),
        ("", "41", "", "number.malformed"),
        ("+" + "1" * 5000, "", "", "number.malformed"), ("+４1212116956", "", "", "number.malformed"),
    ],
)  # fmt: skip
def test_what_a_row_names(text: str, country: str, value: str, problem: str) -> None:
    assert foreign_value(text, country, current_policy()) == (value, problem)


@pytest.mark.parametrize(
    ("caller", "value", "under"),
    [
        ("+41215601234", "+4121560####", True), ("+412156012345", "+4121560####", False), ("+41215611234", "+4121560####", False),
        ("+5660007778123", "+5660007778*", True), ("+41212116956", "+41212116956", True), ("+412121169561", "+41212116956", False),
    ],
)  # fmt: skip
def test_who_falls_under_it(caller: str, value: str, under: bool) -> None:
    assert falls_under(caller, value) is under


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"number\r\n2488641971\r\n", ["2488641971"]), (b"\xef\xbb\xbfPhoneNumber,name\n+56930915300,Entel\n", ["+56930915300"]),
        (b"name;pattern\nx;+4121560####\n", ["+4121560####"]), (b"+41212116956\n\n+41212138659\n", ["+41212116956", "+41212138659"]),
        (b"<?xml version='1.0'?><phonebooks><phonebook><contact><number>0014</number></contact></phonebook></phonebooks>", ["0014"]),
        (b"", []), (b"number\n", []),
    ],
)  # fmt: skip
def test_the_column_is_found(data: bytes, rows: list[str]) -> None:
    assert list(rows_of(data)) == rows


@pytest.mark.parametrize("data", [b"<phonebook>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_hostile_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        list(rows_of(data))


@pytest.mark.django_db
def test_a_version_adds_and_removes_exactly_what_changed() -> None:
    first = foreign_list_ingest(source="ch", values={"+41212116956", "+4121560####"}, as_of=DAY, at=NOW, actor=ACTOR)
    before = dict(ForeignEntry.objects.values_list("value", "pk"))
    later = date(2026, 4, 28)
    other = foreign_list_ingest(source="us", values={"+41212116956"}, as_of=later, at=NOW, actor=ACTOR)
    second = foreign_list_ingest(source="ch", values={"+4121560####", "+41212138659"}, as_of=later, at=NOW, actor=ACTOR)
    again = foreign_list_ingest(source="ch", values={"+4121560####", "+41212138659"}, as_of=later, at=NOW, actor=ACTOR)
    assert (first, other) == (Ingested(2, 0, 0), Ingested(1, 0, 0))
    assert (second, again) == (Ingested(1, 1, 1), Ingested(0, 0, 2))
    assert ForeignEntry.objects.get(value="+4121560####").pk == before["+4121560####"]
    with pytest.raises(Conflict):
        foreign_list_ingest(source="ch", values=set(), as_of=DAY, at=NOW, actor=ACTOR)
    assert [(row.listed_by.source, row.since) for row in foreign_entries_about("+41215601234")] == [("ch", DAY)]
    assert [row.listed_by.source for row in foreign_entries_about("+41212116956")] == ["us"]


@pytest.mark.django_db
def test_an_officer_sees_it_and_nobody_is_listed_for_it() -> None:
    foreign_list_ingest(source="ch-list", values={"+4121560####"}, as_of=DAY, at=NOW, actor=ACTOR)
    caller = Caller.objects.create(value="+41215601234", kind="e164", first_seen_at=NOW)
    page = signed_in(officer()).get(reverse("desk-caller", args=[caller.pk])).content.decode()
    assert "ch-list" in page and "+4121560####" in page
    assert not BlacklistEntry.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_it_read(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("number\n2488641971\n2488641971\nnonsense\n+225.*\n")
    out = StringIO()
    call_command("import_foreign_list", file, "--source", "us-90-days", "--country-code", "1", stdout=out)
    assert "4 rows read, 2 name a caller" in out.getvalue() and "added 1, removed 0, kept 0" in out.getvalue()
    assert "pattern.short" in out.getvalue() and "number.malformed" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_foreign_list", tmp_path / "none.csv", "--source", "us-90-days")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [b"", b"number\n", b"<html><body>502 Bad Gateway</body></html>", b"Bad Gateway\n", b"a\0b\n"]
)
def test_what_is_no_list_empties_none(tmp_path: Path, data: bytes) -> None:
    numbers = "".join(f"2488641{n:03d}\n" for n in range(9))
    for charset in ("utf-8", "utf-16"):
        (tmp_path / "list.csv").write_bytes(f"number\n{numbers}".encode(charset))
        call_command(
            "import_foreign_list", tmp_path / "list.csv", "--source", "us", "--country-code", "1", stdout=StringIO()
        )
        assert ForeignEntry.objects.count() == 9
    (tmp_path / "next.csv").write_bytes(data)
    with pytest.raises(CommandError):
        call_command("import_foreign_list", tmp_path / "next.csv", "--source", "us", "--country-code", "1")
    assert ForeignEntry.objects.count() == 9


@pytest.mark.django_db
def test_a_list_that_shrinks_is_taken_when_somebody_says_so(tmp_path: Path) -> None:
    foreign_list_ingest(source="ch", values={"+41212116956", "+41212138659"}, as_of=DAY, at=NOW, actor=ACTOR)
    taken = foreign_list_ingest(source="ch", values=set(), as_of=DAY, shrinks=True, at=NOW, actor=ACTOR)
    assert taken == Ingested(0, 2, 0)


@pytest.mark.django_db
@pytest.mark.skipif(not os.environ.get("DNC_DATA"), reason="DNC_DATA names no sample data.")
def test_the_lists_that_people_share_are_read() -> None:
    folder = Path(os.environ["DNC_DATA"]) / "blocklists"
    months = sorted((folder / "ch").glob("pattern_numbers_*.txt"))
    standing: set[str] = set()
    for month in months:
        out = StringIO()
        read = {value for row in rows_of(month.read_bytes()) if (value := foreign_value(row, "", current_policy())[0])}
        call_command("import_foreign_list", month, "--source", "ch", "--as-of", month.stem[-10:], stdout=out)
        assert (
            f"added {len(read - standing):,}, removed {len(standing - read):,}, kept {len(read & standing):,}"
            in out.getvalue()
        )
        assert set(ForeignEntry.objects.values_list("value", flat=True)) == read
        standing = read
    out = StringIO()
    call_command("import_foreign_list", folder / "blocklist_fritzbox_phonebook.xml", "--source", "box", stdout=out)
    assert "0 name a caller" not in out.getvalue()
