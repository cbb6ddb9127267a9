"""Watched lists: only decisions that became others, once however often and by however many workers it is looked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils.http import urlencode

from core import clock
from core.models import Number
from core.sealing import sealing
from core.sealing.keys import seal_keys
from core.sealing.sealing import active_key_id
from core.secrets.encryption import ephemeral_destroy
from core.services.seal_rotation import seal_rotation_continue, seal_rotation_start
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import DUPLICATE, encode
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.mandate import mandate_end, mandate_give
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.firms.services.webhook import webhook_create
from registry.register.following.register_cursor import cursor_now
from registry.register.services.consent import consent_claim, consent_confirm, consent_revoke
from registry.register.services.number_release import number_release
from registry.register.services.refusal import refusal_record
from registry.register.services.registration import registration_record, registration_withdraw
from registry.scrubs import tasks
from registry.scrubs.models import Scrub, ScrubList, WatchChange, WatchList, WatchPart
from registry.scrubs.rules.watch import can_change, changes_by_clock, pause_after_round, same_decision, with_duplicates
from registry.scrubs.selectors.scrub_list import list_of_scrub
from registry.scrubs.selectors.watchlist import part_arrays, watchlists_due, watchlists_over
from registry.scrubs.services import watch_deciding, watch_filling, watch_round
from registry.scrubs.services.scrub_list import scrub_lists_forget
from registry.scrubs.services.watch_round import HOLD, watchlist_refresh
from registry.scrubs.services.watchlist import watchlist_end
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once, make_key, make_marketer, subscriber

DATABASE = pytest.mark.django_db
ROUND = timedelta(seconds=21)


@pytest.fixture
def api(marketer: Marketer) -> Api:
    return Api(make_key(marketer, "scrub", "watchlist")[1])


def register(e164: str, at: datetime | None = None, **preferences: object) -> None:
    registration_record(
        number=subscriber(e164),
        preferences=preferences or {"all": True},
        assurance="sms_code",
        source="site",
        at=at or clock.now(),
        actor=SYSTEM,
    )


def withdraw(e164: str) -> None:
    registration_withdraw(number=subscriber(e164), assurance="sms_code", source="site", at=clock.now(), actor=SYSTEM)


def scrubbed(api: Api, *rows: Any, **purpose: Any) -> str:
    """The id of a scrub; its list is kept for a while."""
    return str(api.scrub(*rows, **purpose).json()["id"])


def watch(api: Api, *rows: Any, **purpose: Any) -> dict[str, Any]:
    made = api.post("watchlists", {"scrub": scrubbed(api, *rows, **purpose)})
    assert made.status_code == 201
    look()
    found: dict[str, Any] = made.json()
    return found


def look(at: datetime | None = None, *, again: bool = False) -> int:
    """One round over every list; returns how many changes were written."""
    if again:
        WatchList.objects.update(next_round_at=clock.now() - HOLD)
    at = at or clock.now()
    return sum(watchlist_refresh(watchlist_id=pk, at=at) for pk in watchlists_due(at=at, limit=99))


def changes(api: Api, watched: dict[str, Any], **query: str) -> Any:
    return api.get(f"watchlists/{watched['id']}/changes?{urlencode(query)}").json()


def told(api: Api, watched: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(item["row"], item["ref"], item["from"], item["to"]) for item in changes(api, watched)["items"]]


# The whole way


@DATABASE
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


@DATABASE
def test_what_happened_between_scrub_and_watching_is_told(api: Api) -> None:
    public_id = scrubbed(api, ALICE, BOB)
    register(BOB)
    watched = api.post("watchlists", {"scrub": public_id}).json()
    assert watched["state"] == "starting"
    assert look() == 1
    assert told(api, watched) == [(1, None, "conditional", "not_callable")]


@DATABASE
def test_other_reasons_alone_are_no_news(api: Api) -> None:
    register(ALICE, channels=["voice"])
    watched = watch(api, ALICE)
    register(ALICE, all=True)
    assert look(again=True) == 0
    withdraw(ALICE)
    assert look(again=True) == 1
    assert changes(api, watched)["items"][0]["from_reasons"] == ["registry.all"]


@DATABASE
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


@DATABASE
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
    assert claim.expires_at
    watched = watch(api, ALICE, BOB)
    assert look(at + timedelta(hours=4)) == 0
    assert look(at + timedelta(hours=6)) == 1
    assert told(api, watched) == [(0, None, "callable", "conditional")]


@DATABASE
def test_a_number_that_changed_hands_comes_with_the_daily_look_at_everything(api: Api) -> None:
    register(ALICE)
    watched, at = watch(api, ALICE), clock.now()
    number_release(number=subscriber(), reason="recycled", at=at, actor=SYSTEM)
    assert Number.objects.filter(sealed=None).exists()
    assert look(again=True) == 0
    assert look(at + timedelta(days=1, hours=1)) == 1
    assert told(api, watched) == [(0, None, "not_callable", "conditional")]


@DATABASE
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


@DATABASE
def test_a_call_centres_list_pauses_when_its_mandate_ends(marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    mandate = mandate_give(principal=marketer, agent=centre, at=clock.now(), actor=SYSTEM)
    api = Api(make_key(centre, "scrub", "watchlist")[1])
    watched = watch(api, ALICE, BOB, on_behalf_of=marketer.public_id)
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
    assert look(again=True) == 1
    mandate_end(mandate=mandate, at=clock.now(), actor=SYSTEM)
    register(BOB)
    assert look(again=True) == 0
    assert told(api, watched) == [(0, None, "conditional", "not_callable")]


# Late commits, many workers, other clusters, other keys


@DATABASE
def test_what_is_dated_after_the_rounds_clock_is_not_skipped(api: Api) -> None:
    """The log is read after the round has begun; what it tells must be decided by, whatever the clocks say."""
    watched = watch(api, ALICE)
    register(ALICE, clock.now() + timedelta(seconds=5))
    assert look(again=True) == 1
    assert told(api, watched) == [(0, None, "conditional", "not_callable")]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_write_each_change_once(api: Api) -> None:
    rows = [f"+86139{n:08d}" for n in range(30)]
    watched = watch(api, *rows)
    for row in rows[:20]:
        register(row)
    WatchList.objects.update(next_round_at=clock.now())
    at, pk = clock.now(), WatchList.objects.get().pk
    done = at_once(4, lambda: watchlist_refresh(watchlist_id=pk, at=at))
    assert sorted(done) == [0, 0, 0, 20]
    assert sorted(row for row, *_ in told(api, watched)) == list(range(20))
    assert list(WatchChange.objects.order_by("pk").values_list("position", flat=True)) == list(range(1, 21))


@DATABASE
def test_a_worker_that_lost_the_list_writes_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = watch(api, ALICE)
    register(ALICE)
    decide = watch_deciding.decide_anew

    def overtaken(watchlist: WatchList, *rest: Any) -> Any:
        codes = decide(watchlist, *rest)
        monkeypatch.undo()
        assert look(clock.now() + HOLD + ROUND) == 1  # its time is over: another worker takes the list
        return codes

    monkeypatch.setattr(watch_round, "decide_anew", overtaken)
    assert look(again=True) == 0
    assert len(told(api, watched)) == 1


@DATABASE
def test_ended_in_mid_round(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    watch(api, ALICE)
    register(ALICE)
    decide = watch_deciding.decide_anew

    def ended(watchlist: WatchList, *rest: Any) -> Any:
        watchlist_end(watchlist=watchlist, at=clock.now())
        return decide(watchlist, *rest)

    monkeypatch.setattr(watch_round, "decide_anew", ended)
    assert look(again=True) == 0
    assert not WatchChange.objects.exists() and not WatchPart.objects.exists()


@DATABASE
def test_a_restored_cluster_is_read_anew(api: Api) -> None:
    watched = watch(api, ALICE)
    register(ALICE)
    WatchList.objects.update(cursor=str(replace(cursor_now(), cluster="1")))
    assert look(again=True) == 1
    assert WatchList.objects.get().cursor.startswith(cursor_now().cluster)
    assert look(again=True) == 0
    assert len(told(api, watched)) == 1


@DATABASE
def test_more_news_than_is_worth_following(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    watched, at = watch(api, ALICE, BOB), clock.now()
    monkeypatch.setattr("registry.scrubs.selectors.watch_news.MOST", 1)
    register(ALICE)
    register(CAROL)
    assert look(again=True) == 1
    assert WatchList.objects.filter(whole_at__gt=at).exists()
    assert len(told(api, watched)) == 1


@DATABASE
def test_the_seal_key_changes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"number": f"+86139{n:08d}", "ref": f"r{n}"} for n in range(12)]
    register(str(rows[3]["number"]))
    watched = watch(api, *rows)
    first = active_key_id()
    ring = f"{first}:{seal_keys().active.hex()},{first + 1}:{'5a' * 32}"
    monkeypatch.setenv("DNC_SEAL_KEYS", ring)
    sealing.forget_keys()
    try:
        seal_rotation_start(actor=SYSTEM, at=clock.now())
        seal_rotation_continue(actor=SYSTEM, batches=10, at=clock.now())
        register(str(rows[8]["number"]))
        withdraw(str(rows[3]["number"]))
        assert look(again=True) == 2
        assert sorted(told(api, watched)) == [
            (3, "r3", "not_callable", "conditional"),
            (8, "r8", "conditional", "not_callable"),
        ]
        assert set(WatchPart.objects.values_list("seal_key", flat=True)) == {first + 1}
        register(str(rows[5]["number"]))
        assert look(again=True) == 1
        assert told(api, watched)[-1] == (5, "r5", "conditional", "not_callable")
    finally:
        monkeypatch.delenv("DNC_SEAL_KEYS")
        sealing.forget_keys()


@DATABASE
def test_a_list_of_many_parts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_filling, "PART", 4)
    rows = [f"+86139{n:08d}" for n in range(11)]
    watched = watch(api, *rows)
    assert WatchPart.objects.count() == 3
    for row in rows[::5]:
        register(row)
    assert look(again=True) == 3
    assert sorted(row for row, *_ in told(api, watched)) == [0, 5, 10]


@DATABASE
def test_a_list_is_looked_at_as_soon_as_it_is_watched(
    api: Api, tasks_run_here: None, django_capture_on_commit_callbacks: Any
) -> None:
    """Signal, receiver, task and act; and the sweeps of beat."""
    public_id = scrubbed(api, ALICE)
    with django_capture_on_commit_callbacks(execute=True):
        made = api.post("watchlists", {"scrub": public_id}).json()
    assert api.get(f"watchlists/{made['id']}").json()["state"] == "watching"
    register(ALICE)
    WatchList.objects.update(next_round_at=clock.now())
    tasks.watchlists_refresh()
    assert len(told(api, made)) == 1
    WatchList.objects.update(ends_at=clock.now())
    ScrubList.objects.update(until=clock.now())
    tasks.lists_forget()
    assert WatchList.objects.get().ended_at and not ScrubList.objects.exists()


# Who hears, and how often


@DATABASE
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


def scrub_of_somebody() -> str:
    other = make_marketer("91310000MA1FL0000B")
    return scrubbed(Api(make_key(other, "scrub")[1]), BOB)


@DATABASE
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


@DATABASE
def test_a_reader_goes_on_where_it_was(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.scrubs.api.watchlists.SIZE", 2)
    rows = [f"+86139{n:08d}" for n in range(6)]
    watched = watch(api, *rows)
    empty = changes(api, watched)
    assert (empty["items"], empty["next"]) == ([], None)
    for row in rows[:5]:
        register(row)
    look(again=True)
    seen, page = [], changes(api, watched, cursor=empty["cursor"])
    while True:
        seen += [item["row"] for item in page["items"]]
        if page["next"] is None:
            break
        page = api.get(page["next"].split("/api/v1/")[1]).json()
    assert sorted(seen) == [0, 1, 2, 3, 4]
    assert changes(api, watched, cursor=page["cursor"])["items"] == []
    register(rows[5])
    look(again=True)
    assert [item["row"] for item in changes(api, watched, cursor=page["cursor"])["items"]] == [5]
    other = watch(api, ALICE)
    for cursor in (page["cursor"], "nonsense", "W10:x"):
        answer = api.get(f"watchlists/{other['id']}/changes?{urlencode({'cursor': cursor})}")
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor.malformed")


# Keeping and forgetting


@DATABASE
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


@DATABASE
def test_lists_end_and_are_forgotten(api: Api) -> None:
    watched, at = watch(api, ALICE), clock.now()
    scrub = Scrub.objects.get()
    assert list_of_scrub(scrub, at) is not None
    assert list_of_scrub(scrub, at + timedelta(days=8)) is None
    assert scrub_lists_forget(at=at + timedelta(days=6)) == 0
    assert scrub_lists_forget(at=at + timedelta(days=8)) == 1
    assert watchlists_over(at=at + timedelta(days=29), limit=9) == []
    register(ALICE)
    look(again=True)
    over = watchlists_over(at=at + timedelta(days=31), limit=9)
    assert watchlists_due(at=at + timedelta(days=31), limit=9) == []
    watchlist_end(watchlist=over[0], at=at + timedelta(days=31))
    assert not WatchPart.objects.exists() and not WatchChange.objects.exists()
    assert api.get(f"watchlists/{watched['id']}").json()["state"] == "ended"


@DATABASE
def test_once_its_key_is_destroyed_a_ref_reads_as_none(api: Api) -> None:
    watched = watch(api, {"number": ALICE, "ref": "crm-1"})
    register(ALICE)
    look(again=True)
    ephemeral_destroy(at=clock.now() + timedelta(days=40))
    assert told(api, watched) == [(0, None, "conditional", "not_callable")]


@DATABASE
def test_ended_by_the_firm_and_begun_again(api: Api) -> None:
    watched = watch(api, ALICE)
    again = api.post("watchlists", {"scrub": watched["scrub"]})
    assert (again.status_code, again.json()["id"]) == (200, watched["id"])
    assert api.delete(f"watchlists/{watched['id']}").status_code == 204
    assert api.delete(f"watchlists/{watched['id']}").status_code == 204
    assert not WatchPart.objects.exists()
    assert api.post("watchlists", {"scrub": watched["scrub"]}).status_code == 201
    assert [item["state"] for item in api.get("watchlists").json()["items"]] == ["starting", "ended"]


@DATABASE
def test_what_cannot_be_watched(api: Api, marketer: Marketer, api_of: Callable[..., Api]) -> None:
    unkept = api.scrub(ALICE).json()["id"]
    ScrubList.objects.all().delete()
    gone = api.post("watchlists", {"scrub": unkept})
    assert (gone.status_code, gone.json()["code"]) == (410, "scrub.list_gone")
    other = api.post("watchlists", {"scrub": scrub_of_somebody()})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (404, "/scrub")
    assert api.post("watchlists", {"scrub": 7}).status_code == 422
    assert api_of(marketer, "scrub").get("watchlists").json()["code"] == "key.scope"
    assert api_of(marketer, "watchlist", live=False).get("watchlists").json()["code"] == "key.test"
    watched = watch(api, ALICE)
    stranger = Api(make_key(make_marketer("91310000MA1FL0000C"), "watchlist")[1])
    for answer in (
        stranger.get(f"watchlists/{watched['id']}"),
        stranger.get(f"watchlists/{watched['id']}/changes"),
        stranger.delete(f"watchlists/{watched['id']}"),
    ):
        assert answer.status_code == 404
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    watchlist_end(watchlist=WatchList.objects.get(), at=clock.now())
    assert api.post("watchlists", {"scrub": watched["scrub"]}).json()["code"] == "marketer.suspended"


# Rules


def codes(*answers: tuple[str, list[str]]) -> Any:
    return np.array([encode(Answer(decision), reasons) for decision, reasons in answers], np.uint32)


def test_which_answers_can_change_and_which_change_by_the_clock() -> None:
    rows = codes(
        ("callable", []),
        ("not_callable", ["registry.all"]),
        ("not_callable", ["registry.all", "consent.unconfirmed"]),
        ("callable", ["consent.confirmed", "input.duplicate"]),
        ("conditional", ["registry.pending", "consent.required"]),
        ("unknown", ["number.foreign"]),
        ("unknown", ["number.unallocated", "input.duplicate"]),
        ("unknown", ["register.stale"]),
        ("invalid", ["number.toll_free"]),
    )
    assert can_change(rows).tolist() == [True] * 5 + [False, False, True, False]
    assert changes_by_clock(rows).tolist() == [False, False, True, True, True, False, False, True, False]
    assert same_decision(rows[[0, 1, 0]], rows[[3, 2, 1]]).tolist() == [True, True, False]
    assert with_duplicates(rows[[0, 3]], rows[[3, 0]]).tolist() == [DUPLICATE, int(rows[3]) - DUPLICATE]


def test_a_long_list_is_looked_at_less_often() -> None:
    assert (pause_after_round(10), pause_after_round(10_000_000)) == (timedelta(seconds=20), timedelta(seconds=100))
