"""The sandbox behind test keys: every door answers as the live one would, and nothing live is read or written."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import Number
from registry.firms.models import Marketer, Operator, WebhookMessage
from registry.firms.services.marketer import marketer_suspend
from registry.register.models import Consent, Registration
from registry.scrubs.models import Scrub, ScrubRecord, WatchList
from tests.registry.conftest import ALICE, SYSTEM, Api
from tests.registry.jobs import run_job

pytestmark = pytest.mark.django_db
FIRST = "+8619900000001"
CONFIRMED = "+8619900000006"
CLAIM = {
    "number": ALICE, "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-01-01T00:00:00Z",
    "evidence": {"kind": "form", "reference": "r-1"},
}  # fmt: skip
WISH = {
    "number": ALICE, "action": "register", "assurance": "sms_code", "at": "2026-01-01T00:00:00Z", "reference": "r",
    "preferences": {"all": True},
}  # fmt: skip
COMPLAINT = {"caller": "4008095559", "called": ALICE, "at": "2026-01-01T10:00:00+08:00", "reference": "c-1"}
# Of the register and of what is kept about people; keys, firms, webhooks, scrubs and answers to repeat are their owner's own.
LIVE = (
    "core_number",
    "register_",
    "complaints_",
    "scrubs_scrubrecord",
    "scrubs_scrublist",
    "scrubs_watch",
    "scrubs_quota",
)
TOUCHED = re.compile(rf'(FROM|INTO|UPDATE|JOIN) "({"|".join(LIVE)})')


@pytest.fixture
def firm(marketer: Marketer, api_of: Callable[..., Api]) -> Api:
    return api_of(marketer, "scrub", "watchlist", "consent", live=False)


@pytest.fixture
def telecom(operator: Operator, api_of: Callable[..., Api]) -> Api:
    return api_of(operator, "register", "complaint", live=False)


def done(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_a_list_goes_the_same_way_and_leaves_no_record(firm: Api, api: Api) -> None:
    listed = f"phone\n{FIRST}\n{ALICE}\n{FIRST}\nabc\n"
    headers = {"Idempotency-Key": "once"}
    made = done(firm.post("scrub-jobs?channel=voice&category=insurance", listed, kind="text/csv", **headers), 202)
    assert (
        done(firm.post("scrub-jobs?channel=voice&category=insurance", listed, kind="text/csv", **headers), 202)["id"]
        == made["id"]
    )
    run_job(made["id"])
    job = done(firm.get(f"scrub-jobs/{made['id']}"), 200)
    assert (job["state"], job["register_version"]) == ("succeeded", "sandbox")
    assert job["counts"] == {"rows": 4, "callable": 0, "not_callable": 2, "conditional": 1, "unknown": 0, "invalid": 1}
    verdict = done(firm.post("receipts/verify", {"receipt": job["receipt"]}), 200)
    assert (verdict["genuine"], verdict["sandbox"], verdict["claims"]["counts"]) == (True, True, job["counts"])
    result = b"".join(firm.get(f"scrub-jobs/{made['id']}/result"))
    assert result.splitlines()[1] == f"{FIRST},{FIRST},not_callable,registry.all".encode()
    assert not ScrubRecord.objects.exists() and not Scrub.objects.get().live
    assert api.get(f"scrub-jobs/{made['id']}").status_code == 404
    assert api.get("scrub-jobs").json()["items"] == []
    assert [one["id"] for one in firm.get("scrub-jobs").json()["items"]] == [made["id"]]


def test_a_firm_that_may_not_ask_may_try(firm: Api, marketer: Marketer) -> None:
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    done(firm.post("scrub-jobs?channel=voice&category=insurance", f"{FIRST}\n", kind="text/csv"), 202)
    done(firm.post("webhooks", {"url": "https://hooks.example.com/in"}), 201)


def test_a_watched_list_has_one_change(firm: Api, api: Api) -> None:
    scrub = done(firm.scrub(FIRST), 200)["id"]
    hook = done(firm.post("webhooks", {"url": "https://hooks.example.com/in"}), 201)
    watched = done(firm.post("watchlists", {"scrub": scrub}), 201)
    assert (watched["scrub"], watched["state"], watched["rows"]) == (scrub, "watching", 1)
    assert done(firm.get(f"watchlists/{watched['id']}"), 200) == watched
    assert done(firm.get("watchlists"), 200)["items"] == [watched]
    changes = done(firm.get(f"watchlists/{watched['id']}/changes"), 200)
    assert [(one["row"], one["from"], one["to"]) for one in changes["items"]] == [(0, "not_callable", "conditional")]
    later = done(firm.get(f"watchlists/{watched['id']}/changes?cursor={changes['cursor']}"), 200)
    assert later["items"] == []
    told = done(firm.get(f"webhooks/{hook['id']}/deliveries"), 200)["items"]
    assert [one["event"] for one in told] == ["watchlist.changed"]
    done(firm.delete(f"watchlists/{watched['id']}"), 204)
    assert api.get(f"watchlists/{watched['id']}").status_code == 404
    assert api.post("watchlists", {"scrub": scrub}).status_code == 404
    assert firm.post("watchlists", {"scrub": "scr_x"}).status_code == 404
    assert not WatchList.objects.exists()


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        (ALICE, ("conditional", ["consent.required"]), ("not_callable", ["registry.all"])),
        (CONFIRMED, ("callable", ["consent.confirmed"]), ("not_callable", ["registry.all"])),
        (FIRST, ("not_callable", ["registry.all"]), ("conditional", ["consent.required"])),
    ],
)
def test_the_change_is_of_a_row_as_it_was_sent_and_answered(firm: Api, number: str, before: Any, after: Any) -> None:
    rows = [{"number": "abc", "ref": "bad"}, {"number": number, "ref": "row 7, 13912345678"}]
    scrub = done(firm.scrub(*rows), 200)
    assert (scrub["rows"][1]["decision"], scrub["rows"][1]["reasons"]) == before
    watched = done(firm.post("watchlists", {"scrub": scrub["id"]}), 201)
    (change,) = done(firm.get(f"watchlists/{watched['id']}/changes"), 200)["items"]
    assert (change["from"], change["from_reasons"]) == before and (change["to"], change["to_reasons"]) == after
    assert change["row"] == 1 and change["ref"].startswith("row 7") and "12345678" not in change["ref"]


def test_of_a_job_no_row_is_kept(firm: Api) -> None:
    made = done(firm.post("scrub-jobs?channel=voice&category=insurance", f"{FIRST}\n", kind="text/csv"), 202)
    run_job(made["id"])
    watched = done(firm.post("watchlists", {"scrub": firm.get("scrubs").json()["items"][0]["id"]}), 201)
    (change,) = done(firm.get(f"watchlists/{watched['id']}/changes"), 200)["items"]
    assert (change["row"], change["ref"], change["from"], change["to"]) == (0, None, "conditional", "not_callable")


def test_webhooks_of_both_sides_know_nothing_of_each_other(firm: Api, api: Api) -> None:
    tried = done(firm.post("webhooks", {"url": "https://hooks.example.com/a"}), 201)["id"]
    live = done(api.post("webhooks", {"url": "https://hooks.example.com/b"}), 201)["id"]
    assert [[one["id"] for one in done(client.get("webhooks"), 200)["items"]] for client in (firm, api)] == [
        [tried],
        [live],
    ]
    assert (firm.get(f"webhooks/{live}").status_code, api.get(f"webhooks/{tried}").status_code) == (404, 404)
    done(firm.post("consents", {**CLAIM, "number": CONFIRMED}), 201)
    (message,) = WebhookMessage.objects.all()
    assert (message.event, message.live) == ("consent.confirmed", False)
    assert done(api.post(f"webhooks/{live}/replay", {"since": "2026-01-01T00:00:00Z"}), 202) == {"replayed": 0}


@pytest.mark.parametrize(
    ("number", "state"), [(ALICE, "claimed"), (CONFIRMED, "confirmed"), ("+8619900000009", "revoked")]
)
def test_a_consent_is_kept_for_the_one_who_tried(firm: Api, api: Api, number: str, state: str) -> None:
    made = done(firm.post("consents", {**CLAIM, "number": number}), 201)
    assert (made["state"], made["number"][-4:], number in json.dumps(made)) == (state, number[-4:], False)
    assert done(firm.get(f"consents/{made['id']}"), 200) == made
    assert done(firm.get("consents"), 200)["items"] == [made]
    assert api.get(f"consents/{made['id']}").status_code == 404
    done(firm.delete(f"consents/{made['id']}"), 204)
    assert firm.get(f"consents/{made['id']}").status_code == 404
    wrong = firm.post("consents", {**CLAIM, "channels": ["pigeon"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "channel.unknown")


def test_registrations_are_answered_row_by_row_and_done_nowhere(telecom: Api) -> None:
    assert done(telecom.post("registrations", WISH), 200) == {"reference": "r", "status": "accepted"}
    rows = [WISH, {**WISH, "number": "x"}, {**WISH, "preferences": {}}]
    answer = telecom.post("registrations", "\n".join(map(json.dumps, rows)), kind="application/x-ndjson")
    said = [json.loads(line) for line in answer.content.splitlines()]
    assert [one["status"] for one in said] == ["accepted", "rejected", "rejected"]
    assert (said[1]["reasons"], said[2]["reasons"]) == (["input.malformed"], ["preferences.empty"])


def test_complaints_are_answered_and_filed_nowhere(
    telecom: Api, operator: Operator, api_of: Callable[..., Api]
) -> None:
    filed = done(telecom.post("complaints", COMPLAINT), 201)
    shown = done(telecom.get(f"complaints/{filed['id']}"), 200)
    assert (shown["caller"], shown["status"], shown["reference"]) == ("+864008095559", "received", "c-1")
    assert done(telecom.post("complaints", {**COMPLAINT, "caller": ""}), 200)["reasons"] == ["caller.missing"]
    live = api_of(operator, "complaint")
    assert live.get(f"complaints/{filed['id']}").status_code == 404
    real = done(live.post("complaints", COMPLAINT), 201)
    assert done(live.get(f"complaints/{real['id']}"), 200).keys() == shown.keys()


def test_nothing_live_is_asked_or_written(firm: Api, telecom: Api) -> None:
    scrub = done(firm.scrub(FIRST, ALICE), 200)["id"]
    with CaptureQueriesContext(connection) as asked:
        done(firm.scrub(FIRST, ALICE), 200)
        done(firm.post("watchlists", {"scrub": scrub}), 201)
        done(firm.post("consents", CLAIM), 201)
        done(firm.get("consents"), 200)
        done(firm.post("scrub-jobs?channel=voice&category=insurance", f"{ALICE}\n", kind="text/csv"), 202)
        done(telecom.post("registrations", WISH), 200)
        done(telecom.post("complaints", COMPLAINT), 201)
    found = [one["sql"][:200] for one in asked.captured_queries if TOUCHED.search(one["sql"])]
    assert found == []
    for model in (Number, Consent, Registration, ScrubRecord, WatchList):
        assert not model.objects.exists()
