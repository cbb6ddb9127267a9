"""A part of a name, code or number finds the same firms whichever way the database is asked."""

import pytest
from django.db.models import Q

from core.policies import current_policy
from core.selectors.search import rows_found
from registry.firms.models import AdmissionRequest, CallerNumber, Marketer, MarketerStanding
from registry.firms.selectors.caller_number import declarations_called, firms_declaring
from registry.firms.selectors.marketer import firms_called
from registry.firms.services.caller_number import caller_declare
from tests.compliance.world import ACTOR, NOW, firm, officer

pytestmark = pytest.mark.django_db
NAMES = {
    "one": "北京电信科技有限公司",
    "two": "上海信电贸易有限公司",
    "three": "Abc 100% Data_Line",
    "four": "a\\b 移动",
}


@pytest.fixture
def firms() -> dict[str, Marketer]:
    made = {key: firm(caller="", name=name) for key, name in NAMES.items()}
    Marketer.objects.filter(pk=made["four"].pk).update(registration_code="91320000MA1XYZ0001")
    standing = MarketerStanding.objects.create(marketer=made["three"], state="admitted", since=NOW)
    AdmissionRequest.objects.create(
        marketer=made["three"], kind="name", standing=standing, former="联通数据", name=NAMES["three"], filed_at=NOW,
        filed_by=officer(), deadline=NOW, state="granted", answered_at=NOW,
    )  # fmt: skip
    for key, caller in (("one", "02586539100"), ("one", "02586539101"), ("two", "95588")):
        caller_declare(marketer=made[key], caller=caller, at=NOW, actor=ACTOR)
    return made


@pytest.mark.parametrize(
    "text",
    [
        "电",
        "电信",
        "信电",
        "电信科",
        "有限公司",
        "A",
        "ab",
        "ABC",
        "abc 1",
        "%",
        "0%",
        "_",
        "a_l",
        "\\",
        "a\\b",
        "\\b 移",
        "没有",
    ],
)
def test_a_part_of_any_length_is_found_as_a_comparison_of_texts_finds_it(firms: dict[str, Marketer], text: str) -> None:
    named = {key for key, name in NAMES.items() if text.lower() in name.lower()}
    found = Marketer.objects.filter(name__has_part=text)
    assert {row.pk for row in found} == {firms[key].pk for key in named}
    assert set(found) == set(Marketer.objects.filter(name__icontains=text))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("电信", {"one"}),
        ("联通", {"three"}),
        ("联通数", {"three"}),
        ("xyz", {"four"}),
        ("MA1 xyz", {"four"}),
        ("025 8653 9100", {"one"}),
        ("8653", {"one"}),
        ("55", {"two"}),
        ("有限公司", {"one", "two"}),
        ("没有的名字", set()),
    ],
)
@pytest.mark.parametrize("most", [0, 1, 100])
def test_firms_are_found_alike_by_their_keys_and_row_by_row(
    firms: dict[str, Marketer], text: str, keys: set[str], most: int
) -> None:
    """`most` says how many a way may find before the list is asked row by row: with none, always."""
    ways = [*firms_called(text), firms_declaring(text, current_policy())]
    found = rows_found(Marketer.objects.all(), ways, most)
    assert {row.pk for row in found.rows} == {firms[key].pk for key in keys}
    if most != 1:
        assert found.more == (most == 0 and bool(keys))


@pytest.mark.parametrize("most", [0, 1, 100])
@pytest.mark.parametrize(
    ("text", "count"), [("8653", 2), ("025-8653", 2), ("95588", 1), ("电信", 2), ("贸易", 1), ("移动", 0)]
)
def test_declarations_are_found_alike_by_their_keys_and_row_by_row(
    firms: dict[str, Marketer], text: str, count: int, most: int
) -> None:
    found = rows_found(CallerNumber.objects.all(), declarations_called(text, current_policy()), most)
    assert found.rows.count() == count
    assert found.more == (count > most)


def test_what_is_asked_of_the_rows_before_is_asked_of_what_is_found(firms: dict[str, Marketer]) -> None:
    rows = Marketer.objects.filter(~Q(pk=firms["two"].pk))
    for most in (0, 100):
        assert set(rows_found(rows, firms_called("有限公司"), most).rows) == {firms["one"]}
