"""Keys: what opens, what does not, and that a test key never sees the live register."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.errors import DomainError
from core.running.rates import Rate
from registry.firms.api import authentication
from registry.firms.models import ApiKey, Marketer, Operator
from registry.firms.rules.api_key import network_of
from registry.firms.selectors.api_key import keys_ending
from registry.firms.services.api_key import api_key_create, api_key_limit, api_key_revoke, api_key_rotate
from registry.firms.services.operator import operator_suspend
from registry.register.services.registration import registration_record
from registry.scrubs.models import Scrub, ScrubRecord
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, SYSTEM, Api, make_key, subscriber

pytestmark = pytest.mark.django_db


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_key_is_kept_only_as_a_digest(marketer: Marketer) -> None:
    key, clear = make_key(marketer, "scrub")
    assert clear.startswith("dnc_live_") and len(clear) >= 41
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert clear not in str(row) and clear.removeprefix("dnc_live_") not in str(row)


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer ", "Bearer dnc_live_" + "x" * 40, "Bearer é"])
def test_without_a_good_key_nothing_opens(db: None, header: str) -> None:
    answer = Client(raise_request_exception=False).post(
        "/api/v1/scrubs", "{}", content_type="application/json", headers={"Authorization": header} if header else {}
    )
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_expired_and_revoked_keys_are_refused(marketer: Marketer) -> None:
    at = clock.now() - timedelta(days=2)
    _, old = make_key(marketer, "scrub", at=at, expires_at=at + timedelta(days=1))
    assert code_of(Api(old).scrub(ALICE)) == (401, "key.refused")
    key, clear = make_key(marketer, "scrub")
    api_key_revoke(key=key, at=clock.now(), actor=SYSTEM)
    assert code_of(Api(clear).scrub(ALICE)) == (401, "key.refused")


def test_nobody_tries_keys_without_end(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit none is looked for; a key that this process has just seen at work goes on all the same."""
    monkeypatch.setattr(authentication, "WRONG_KEYS", Rate(authentication.WRONG_KEYS.name, 2, 3600))
    _, good = make_key(marketer, "scrub")
    _, new = make_key(marketer, "scrub")
    assert Api(good).scrub(ALICE).status_code == 200
    tried = [code_of(Api(f"dnc_live_{'x' * 39}{n}").scrub(ALICE)) for n in range(4)]
    assert tried == [(401, "key.refused")] * 2 + [(429, "rate_limited")] * 2
    assert code_of(Api(new).scrub(ALICE)) == (429, "rate_limited")
    assert Api(good).scrub(ALICE).status_code == 200


def test_a_key_works_from_its_networks_alone(marketer: Marketer) -> None:
    _, near = make_key(marketer, "scrub", networks=["127.0.0.0/8"])
    _, far = make_key(marketer, "scrub", networks=["203.0.113.0/24", "2001:db8::/32"])
    assert Api(near).scrub(ALICE).status_code == 200
    assert code_of(Api(far).scrub(ALICE)) == (403, "key.network")


def test_a_key_does_what_its_scopes_say(marketer: Marketer, operator: Operator) -> None:
    assert code_of(Api(make_key(marketer, "consent")[1]).scrub(ALICE)) == (403, "key.scope")
    assert code_of(Api(make_key(operator, "register")[1]).scrub(ALICE)) == (403, "key.scope")


def test_a_suspended_operators_key_is_refused(operator: Operator) -> None:
    api = Api(make_key(operator, "register")[1])
    operator_suspend(operator=operator, reason="keys leaked", at=clock.now(), actor=SYSTEM)
    assert code_of(api.post("registrations", {})) == (403, "operator.suspended")


def test_use_is_remembered_to_the_hour(marketer: Marketer) -> None:
    key, clear = make_key(marketer, "scrub")
    Api(clear).scrub(ALICE)
    key.refresh_from_db()
    assert key.last_used_at and (key.last_used_at.minute, key.last_used_at.second) == (0, 0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", ""), ("unix:", ""),
    ],
)  # fmt: skip
def test_of_an_address_the_network_is_kept(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_network_of_the_last_use_is_remembered(marketer: Marketer) -> None:
    key, clear = make_key(marketer, "scrub")
    Api(clear).scrub(ALICE)
    key.refresh_from_db()
    assert key.last_network == "127.0.0.0/24"


def rotate(key: ApiKey, days: int = 7, **more: Any) -> tuple[ApiKey, str]:
    at = clock.now()
    return api_key_rotate(key=key, ends_at=at + timedelta(days=days), at=at, actor=SYSTEM, **more)


def test_a_key_is_replaced_while_the_old_one_goes_on(marketer: Marketer) -> None:
    old, clear = make_key(marketer, "scrub", networks=["127.0.0.0/8"], expires_at=clock.now() + timedelta(days=365))
    api_key_limit(key=old, networks=["127.0.0.0/8"], most_a_day=50, at=clock.now(), actor=SYSTEM)
    new, text = rotate(old)
    assert all(Api(one).scrub(ALICE).status_code == 200 for one in (clear, text))
    assert (new.follows, new.scopes, new.networks, new.most_a_day) == (old.public_id, old.scopes, ["127.0.0.0/8"], 50)
    old.refresh_from_db()
    assert old.expires_at and old.expires_at <= clock.now() + timedelta(days=7)
    assert new.expires_at and new.expires_at > clock.now() + timedelta(days=364)
    assert acts("key.") == ["key.created", "key.limited", "key.rotated"]
    assert refusal_of(lambda: rotate(old)) == "key.followed"
    api_key_revoke(key=new, at=clock.now(), actor=SYSTEM)
    assert rotate(old)[0].follows == old.public_id


def test_at_once_means_at_once(marketer: Marketer) -> None:
    old, clear = make_key(marketer, "scrub")
    assert Api(clear).scrub(ALICE).status_code == 200
    _new, text = rotate(old, 0)
    assert code_of(Api(clear).scrub(ALICE)) == (401, "key.refused") and Api(text).scrub(ALICE).status_code == 200


def test_what_cannot_be_replaced_or_limited(marketer: Marketer) -> None:
    key, _clear = make_key(marketer, "scrub")
    assert refusal_of(lambda: rotate(key, 31)) == refusal_of(lambda: rotate(key, -1)) == "key.overlap"

    def limit(**said: Any) -> str:
        given = {"networks": [], "most_a_day": None, **said}
        return refusal_of(lambda: api_key_limit(key=key, at=clock.now(), actor=SYSTEM, **given))

    assert (limit(networks=["nowhere"]), limit(most_a_day=0)) == ("key.network", "key.most_a_day")
    assert limit() == "" and acts("key.limited") == []  # as it was
    api_key_revoke(key=key, at=clock.now(), actor=SYSTEM)
    assert limit() == refusal_of(lambda: rotate(key)) == "key.ended"


def test_networks_hold_from_the_change_on(marketer: Marketer) -> None:
    key, clear = make_key(marketer, "scrub")
    assert Api(clear).scrub(ALICE).status_code == 200
    api_key_limit(key=key, networks=["203.0.113.0/24"], most_a_day=None, at=clock.now(), actor=SYSTEM)
    assert code_of(Api(clear).scrub(ALICE)) == (403, "key.network")


def test_a_key_that_ends_soon_is_named_until_its_successor_is_in_use(marketer: Marketer) -> None:
    old, _clear = make_key(marketer, "scrub", expires_at=clock.now() + timedelta(days=20))
    make_key(marketer, "scrub", expires_at=clock.now() + timedelta(days=90))

    def ending() -> list[ApiKey]:
        return keys_ending(marketer.pk, at=clock.now(), within=timedelta(days=30))

    assert ending() == [old]
    _new, text = rotate(old)
    assert ending()[0] == old
    Api(text).scrub(ALICE)
    assert old not in ending()


def test_a_test_key_knows_the_sandbox_alone(marketer: Marketer) -> None:
    magic = "+8619900000001"
    for e164, preferences in ((ALICE, {"all": True}), (magic, {"channels": ["fax"]})):
        registration_record(
            number=subscriber(e164), preferences=preferences, assurance="sms_code", source="site", at=clock.now(),
            actor=SYSTEM,
        )  # fmt: skip
    api = Api(make_key(marketer, "scrub", live=False)[1])
    body = api.scrub(ALICE, magic, "+8619900000006", "+8619900000009").json()
    assert [row["decision"] for row in body["rows"]] == ["conditional", "not_callable", "callable", "not_callable"]
    assert body["register_version"] == "sandbox"
    assert api.get(f"scrubs/{body['id']}").json()["receipt"] == body["receipt"]
    assert not ScrubRecord.objects.exists() and not Scrub.objects.live().exists()
    verdict = Client().post(
        "/api/v1/receipts/verify", {"receipt": body["receipt"]}, content_type="application/json"
    ).json()  # fmt: skip
    assert (verdict["genuine"], verdict["sandbox"]) == (True, True)


def test_a_live_key_does_not_read_the_sandboxs_scrubs(marketer: Marketer) -> None:
    scrub_id = Api(make_key(marketer, "scrub", live=False)[1]).scrub(ALICE).json()["id"]
    assert Api(make_key(marketer, "scrub")[1]).get(f"scrubs/{scrub_id}").status_code == 404


@pytest.mark.parametrize("fields", [{"scopes": ["register"]}, {"scopes": []}, {"networks": ["nowhere"]}])
def test_a_key_that_makes_no_sense_is_not_made(marketer: Marketer, fields: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        api_key_create(owner=marketer, name="x", at=clock.now(), actor=SYSTEM, **{"scopes": ["scrub"], **fields})
    assert not ApiKey.objects.exists()


def test_the_sandbox_answers_as_its_page_says(marketer: Marketer) -> None:
    """The table of docs/sandbox.md, row by row."""
    page = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text("utf-8")
    said = re.findall(r"^\| `(\+86\d+)` \|.*\| `(\w+)` ([^|;]*)[|;]", page, re.MULTILINE)
    assert len(said) == 12
    rows = Api(make_key(marketer, "scrub", live=False)[1]).scrub(*(number for number, _, _ in said)).json()["rows"]
    for row, (number, decision, reasons) in zip(rows, said, strict=True):
        expected = re.findall(r"`([a-z]+\.[a-z_]+)`", reasons)
        assert (row["number"], row["decision"], row["reasons"]) == (number, decision, expected)
