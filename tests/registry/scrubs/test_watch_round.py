"""One round over a watched list: only decisions that became others are told, once, and to whom may hear."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.models import AuditRecord, Number
from core.secrets.encryption import ephemeral_destroy
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import encode
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.mandate import mandate_end
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.firms.services.webhook import webhook_create
from registry.register.services.consent import consent_claim, consent_confirm, consent_revoke
from registry.register.services.number_release import number_release
from registry.register.services.refusal import refusal_record
from registry.scrubs.models import ScrubList, WatchChange, WatchList, WatchPart
from registry.scrubs.rules.watch import pause_after_round
from registry.scrubs.selectors.watchlist import part_arrays
from registry.scrubs.services.watch_notice import watchlists_notice
from registry.scrubs.services.watch_round import watchlist_refresh
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, make_key, make_marketer, mandated, subscriber
from tests.registry.scrubs.watching import (
    ROUND,
    changes,
    look,
    register,
    scrub_of_somebody,
    scrubbed,
    told,
    watch,
    withdraw,
)

pytestmark = pytest.mark.django_db


def test_only_decisions_that_became_others_are_told_once(api: Api, marketer: Marketer) -> None:
    register(BOB)
    watched = watch(api, {"number": ALICE, "ref": "crm-1"}, BOB, "110", {"number": CAROL, "ref": 7}, ALICE)
    assert changes(api, watched)["items"] == []
    register(ALICE)
    withdraw(BOB)
    assert look(again=True) == 3
    assert look(again=True) == 0
    barred, free = "not_callable", "conditional"
    assert sorted(told(api, watched)) == [
        (0, "crm-1", free, barred),
        (1, None, barred, free),
        (4, None, free, barred),  # the same number once more
    ]
    item = next(item for item in changes(api, watched)["items"] if item["row"] == 4)
    assert item["from_reasons"] == ["consent.required", "input.duplicate"]
    assert item["to_reasons"] == ["registry.all", "input.duplicate"]
    state = api.get(f"watchlists/{watched['id']}").json()
    assert (state["state"], state["rows"], state["scrub"]) == ("watching", 4, watched["scrub"])


def test_what_happened_between_scrub_and_watching_is_told(api: Api) -> None:
    public_id = scrubbed(api, ALICE, BOB)
    register(BOB)
    watched = api.post("watchlists", {"scrub": public_id}).json()
    assert watched["state"] == "starting"
    assert look() == 1
    assert told(api, watched) == [(1, None, "conditional", "not_callable")]


def test_other_reasons_alone_are_no_news(api: Api) -> None:
    register(ALICE, channels=["voice"])
    watched = watch(api, ALICE)
    register(ALICE, all=True)
    assert look(again=True) == 0
    withdraw(ALICE)
    assert look(again=True) == 1
    assert changes(api, watched)["items"][0]["from_reasons"] == ["registry.all"]


def test_the_firms_own_consents_and_refusals_count_and_others_do_not(api: Api, marketer: Marketer) -> None:
    register(ALICE)
    watched, at = watch(api, ALICE, BOB), clock.now()

    def confirmed(firm: Marketer) -> Any:
        claim = consent_claim(
            marketer=firm,
            number=subscriber(),
            channels=["voice"],
            categories=["insurance"],
            given_at=at,
            expires_at=at + timedelta(days=3),
            evidence={"kind": "form", "reference": None, "sha256": None},
            at=at,
            actor=SYSTEM,
        )
        return consent_confirm(consent=claim, at=at, actor=SYSTEM)

    confirmed(make_marketer("91310000MA1FL0000B"))
    assert look(again=True) == 0
    consent = confirmed(marketer)
    assert look(again=True) == 1
    consent_revoke(consent=consent, at=clock.now(), actor=SYSTEM)
    refusal_record(number=subscriber(BOB), marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
    assert look(again=True) == 2
    first, *rest = told(api, watched)
    assert first == (0, None, "not_callable", "callable")
    assert sorted(rest) == [
        (0, None, "callable", "not_callable"),
        (1, None, "conditional", "not_callable"),
    ]


def test_a_consent_that_runs_out_is_noticed_without_any_act(api: Api, marketer: Marketer) -> None:
    at = clock.now()
    claim = consent_claim(
        marketer=marketer,
        number=subscriber(),
        channels=["voice"],
        categories=["insurance"],
        given_at=at,
        expires_at=at + timedelta(hours=5),
        evidence={"kind": "form", "reference": None, "sha256": None},
        at=at,
        actor=SYSTEM,
    )
    consent_confirm(consent=claim, at=at, actor=SYSTEM)
    watched = watch(api, ALICE, BOB)
    assert look(at + timedelta(hours=4)) == 0
    assert look(at + timedelta(hours=6)) == 1
    assert told(api, watched) == [(0, None, "callable", "conditional")]


def test_a_number_that_changed_hands_comes_with_the_daily_look_at_everything(api: Api) -> None:
    register(ALICE)
    watched, at = watch(api, ALICE), clock.now()
    number_release(number=subscriber(), reason="recycled", at=at, actor=SYSTEM)
    assert Number.objects.filter(sealed=None).exists()
    assert look(again=True) == 0
    assert look(at + timedelta(days=1, hours=1)) == 1
    assert told(api, watched) == [(0, None, "not_callable", "conditional")]


def test_a_watched_number_is_told_what_a_new_scrub_would_say(api: Api, marketer: Marketer) -> None:
    """One rule: after any history, the last answers of the list are those of a scrub of the same rows."""
    rows = [f"+86139{n:08d}" for n in range(12)]
    watch(api, *rows)
    wishes: list[dict[str, Any]] = [
        {"all": True},
        {"channels": ["voice"]},
        {"categories": ["insurance"]},
        {"categories": ["loans"]},
        {"firms": [{"marketer": marketer.public_id, "allow": False}]},
        {"all": True, "firms": [{"marketer": marketer.public_id, "allow": True}]},
        {"hours": [{"days": "sat-sun", "from": "00:00", "to": "24:00"}]},
    ]
    for row, wish in zip(rows, wishes, strict=False):
        register(row, **wish)
    for n, row in enumerate(rows[:10]):
        if n % 2:
            refusal_record(number=subscriber(row), marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
    look(again=True)
    sealed, positions, last = part_arrays(WatchPart.objects.get())
    asked = api.scrub(*rows).json()["rows"]
    told_now = [encode(Answer(row["decision"]), row["reasons"]) for row in asked]
    assert [told_now[position] for position in positions.tolist()] == last.tolist()
    assert len(set(told_now)) > 4 and len(sealed) == 12


def test_a_call_centres_list_pauses_when_its_mandate_ends(marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    mandate = mandated(marketer, centre)
    api = Api(make_key(centre, "scrub", "watchlist")[1])
    watched = watch(api, ALICE, BOB, on_behalf_of=marketer.public_id)
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
    assert look(again=True) == 1
    mandate_end(mandate=mandate, at=clock.now(), actor=SYSTEM)
    register(BOB)
    assert look(again=True) == 0
    assert told(api, watched) == [(0, None, "conditional", "not_callable")]


def test_a_suspended_firm_hears_nothing_until_it_is_restored(api: Api, marketer: Marketer) -> None:
    watched = watch(api, ALICE)
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    register(ALICE)
    assert look(again=True) == 0
    assert api.get(f"watchlists/{watched['id']}").json()["state"] == "paused"
    assert api.post("watchlists", {"scrub": scrub_of_somebody()}).status_code == 404
    marketer_restore(marketer=marketer, at=clock.now(), actor=SYSTEM)
    assert look(again=True) == 1
    assert len(told(api, watched)) == 1


def test_the_firm_is_told_at_most_once_a_minute(api: Api, marketer: Marketer) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=clock.now(), actor=SYSTEM)
    watched, at = watch(api, ALICE, BOB, CAROL), clock.now()
    for n, e164 in enumerate((ALICE, BOB, CAROL)):
        register(e164)
        look(at + ROUND * (n + 1))
    assert WebhookMessage.objects.count() == 1
    look(at + ROUND * 4)
    messages = WebhookMessage.objects.order_by("pk").values_list("event", "data")
    assert list(messages) == [
        ("watchlist.changed", {"watchlist": watched["id"], "changes": 1}),
        ("watchlist.changed", {"watchlist": watched["id"], "changes": 2}),
    ]


def test_nothing_is_kept_in_clear(api: Api) -> None:
    watch(api, {"number": ALICE, "ref": "f-13912345678"})
    register(ALICE)
    look(again=True)
    for model in (ScrubList, WatchList, WatchPart, WatchChange):
        for row in model.objects.values():
            written = b" ".join(
                bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in row.values()
            )
            assert b"13912345678" not in written
    assert WatchChange.objects.exists()


def test_once_its_key_is_destroyed_a_ref_reads_as_none(api: Api) -> None:
    watched = watch(api, {"number": ALICE, "ref": "crm-1"})
    register(ALICE)
    look(again=True)
    ephemeral_destroy(at=clock.now() + timedelta(days=40))
    assert told(api, watched) == [(0, None, "conditional", "not_callable")]


def test_a_round_begins_when_its_time_has_come_and_is_told_only_with_changes(api: Api, marketer: Marketer) -> None:
    watched = watch(api, ALICE)
    row = WatchList.objects.get()
    assert row.next_round_at - row.round_at == pause_after_round(1) if row.round_at else False
    register(ALICE)
    watchlists_notice(at=clock.now())
    due = row.next_round_at
    assert watchlist_refresh(watchlist_id=row.pk, at=due - timedelta(microseconds=1)) == 0
    assert [watchlist_refresh(watchlist_id=row.pk, at=due) for _ in range(2)] == [1, 0]
    trail = AuditRecord.objects.filter(target_type="scrubs.watchlist", target_id=row.pk).order_by("pk")
    assert [(line.act, line.data) for line in trail] == [
        ("watchlist.created", {"scrub": watched["scrub"]}),
        ("watchlist.changed", {"changes": 1}),
    ]
    assert watchlist_refresh(watchlist_id=row.pk, at=row.ends_at) == 0  # its time is over
