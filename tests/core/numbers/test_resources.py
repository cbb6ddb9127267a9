"""Which resource a number belongs to, and names of senders that are somebody else's however they are written."""

import pytest

from core.numbers.parsing import read_caller
from core.numbers.resources import protected_name, resource_of
from core.policies import current_policy
from core.policies.schema import Policy


@pytest.fixture
def policy(settings: object, request: pytest.FixtureRequest) -> Policy:
    settings.DNC_POLICY = getattr(request, "param", "cn")  # type: ignore[attr-defined]
    return current_policy()


def kind_of(typed: str, policy: Policy) -> tuple[str, tuple[str, ...]] | None:
    named = read_caller(typed, policy, allow_sender_id=True)
    found = resource_of(named.value, named.kind, policy.numbering)
    return (found.names["en"].split()[0], found.proofs) if found else None


@pytest.mark.parametrize(
    ("typed", "first", "proofs"),
    [
        ("95588", "95", ("operator",)),
        ("96568", "96", ("operator",)),
        ("10101002", "1010", ("operator",)),
        ("10086", "10", ("operator",)),
        ("106912345678", "106", ("operator", "document")),
        ("400 809 5559", "400", ("operator", "document")),
        ("138 0013 8001", "Mobile", ("line",)),
        ("025 8653 9100", "Fixed", ("line", "operator", "document")),
        ("010 6588 3001", "Fixed", ("line", "operator", "document")),
        ("Sunrise", "Name", ("operator", "document")),
    ],
)
def test_each_number_of_cn_belongs_to_one(policy: Policy, typed: str, first: str, proofs: tuple[str, ...]) -> None:
    assert kind_of(typed, policy) == (first, proofs)


@pytest.mark.parametrize("policy", ["us"], indirect=True)
def test_each_number_of_us_belongs_to_one(policy: Policy) -> None:
    said = {typed: kind_of(typed, policy) for typed in ("(800) 555-2368", "315 232 8257", "262966")}
    assert [found[0] for found in said.values() if found] == ["Toll-free", "Ten-digit", "Text"]


def test_a_range_belongs_where_its_numbers_do(policy: Policy) -> None:
    found = resource_of("+862586539xxx", "e164", policy.numbering)
    assert found is not None and found.range_of == 1000


@pytest.mark.parametrize(
    "name",
    [
        "公安局", "南京公安", "公 安 局", "公-安", "公\u200b安", "ＩＣＢＣ", "I C B C", "icbc", "1CBC", "IСВС", "工商银行", "银.行",
        "银保监会", "I2321举报", "l2321", "POL1CE", "P0LICE", "PÓLICE", "Ｇov", "GOV",
        "SMS110", "SMS-119", "help122", "１２３６６热线", "911 SMS",
    ],
)  # fmt: skip
def test_a_protected_name_is_found_in_any_dress(policy: Policy, name: str) -> None:
    assert protected_name(name, policy.numbering)


@pytest.mark.parametrize(
    "name", ["Sunrise", "GOVERN", "安澜保险", "速达", "BOCELLI", "月明", "Club360", "A1100", "SMS1190"]
)
def test_other_names_are_free(policy: Policy, name: str) -> None:
    assert protected_name(name, policy.numbering) == ""


@pytest.mark.parametrize("policy", ["us"], indirect=True)
def test_a_short_name_is_looked_for_alone(policy: Policy) -> None:
    assert protected_name("FIRST", policy.numbering) == "" and protected_name("1.R.S", policy.numbering) == "IRS"
