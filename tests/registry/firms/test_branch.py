"""A branch is part of its firm: named with a code of its own, removed with its history, and nobody's access."""

from typing import Any

import pytest

from core import clock
from registry.firms.models import Branch, Marketer
from registry.firms.services import branch as service
from registry.firms.services.branch import branch_add, branch_end
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer

pytestmark = pytest.mark.django_db
CODE = "91320000MA1FL00034"


def add(firm: Marketer, **change: Any) -> Branch:
    said = {"name": " 南京分公司 ", "registration_code": "91320000 ma1fl00034", "province": "CN-JS", **change}
    return branch_add(marketer=firm, **said, at=clock.now(), actor=SYSTEM)


def test_a_branch_is_named_once_and_removed_with_its_history(marketer: Marketer) -> None:
    made = add(marketer)
    assert (made.name, made.registration_code, add(marketer).pk) == ("南京分公司", CODE, made.pk)
    for _ in range(2):
        branch_end(branch=made, at=clock.now(), actor=SYSTEM)
    assert add(marketer).pk != made.pk and Branch.objects.count() == 2
    assert acts("branch") == ["branch.added", "branch.ended", "branch.added"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"registration_code": CODE[:-1] + "5"}, "registration_code.check_sign"),
        ({"name": " "}, "branch.name"),
        ({"province": "CN-XX"}, "branch.province"),
    ],
)
def test_what_is_no_branch(marketer: Marketer, change: dict[str, Any], code: str) -> None:
    assert refusal_of(lambda: add(marketer, **change)) == code and acts("branch") == []


def test_the_firm_itself_is_no_branch_of_it() -> None:
    firm = make_marketer("91310000MA1FL0000N")
    assert refusal_of(lambda: add(firm, registration_code=firm.registration_code)) == "branch.own_code"


def test_a_firm_has_so_many_branches(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    add(marketer)
    assert refusal_of(lambda: add(marketer, registration_code="91310000MA1FL0001R")) == "branch.full"


@pytest.mark.django_db(transaction=True)
def test_added_at_once_it_is_one_branch(marketer: Marketer) -> None:
    assert len({row.pk for row in at_once(3, lambda: add(marketer))}) == 1
