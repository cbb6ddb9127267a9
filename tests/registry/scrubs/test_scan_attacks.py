"""Scanners and honest firms at the real doors: what is stopped, when, and that it stays true though the scrub is undone."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core import clock
from core.actors import Actor
from core.models import AuditRecord
from core.policies import current_policy
from registry.firms.models import ApiKey, Marketer
from registry.register.following.register_view import forget_view
from registry.scrubs.models import Restriction, ScanMeasure, Scrub, ScrubJob, ScrubRecord
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.rules.scan import Asked, Found, Level, Measure, Sums, sums_after
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.scan import scan_state
from registry.scrubs.services.job_finishing import scrub_job_finish
from registry.scrubs.services.restriction import restriction_set
from registry.scrubs.services.scan import scan_measures_forget
from registry.scrubs.services.scrub import scrub_perform
from registry.scrubs.services.scrub_spool import scrub_spool_ingest
from registry.scrubs.services.watch_round import watchlist_refresh
from registry.scrubs.services.watchlist import watchlist_create
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, at_once, make_key, make_marketer, mandated
from tests.registry.scrubs.lists import PURPOSE, done, send
from tests.registry.scrubs.scanning import blindly, customers, in_a_row, never_allotted
from tests.registry.scrubs.test_job_finishing import written

pytestmark = pytest.mark.django_db
RULES = current_policy().scrub.scan
STOPPED = Found(Level.STOPPED, Measure.UNALLOCATED)


def code_of(answer: Any) -> str:
    return "" if answer.status_code == 200 else str(answer.json()["code"])


def ask(
    marketer: Marketer,
    rows: Sequence[str],
    at: datetime,
    key: ApiKey | None = None,
    on_behalf_of: str = "",
    trade: str = "insurance",
) -> str:
    """With which code the scrub is refused, "" when it is answered."""
    purpose = Purpose("voice", trade, on_behalf_of=on_behalf_of)
    return refusal_of(lambda: scrub_perform(marketer=marketer, purpose=purpose, rows=rows, key=key, at=at))


def test_a_blind_scanner_is_stopped_and_gets_nothing_more(api: Api, marketer: Marketer) -> None:
    refused = [code_of(api.scrub(*blindly(200, seed))) for seed in range(3)]
    assert refused[-1] == "key.stopped"
    assert code_of(api.scrub(ALICE)) == "key.stopped"
    row = Restriction.objects.get()
    assert (row.level, row.measure, row.key) == ("stopped", "unallocated", None)
    assert 0 < row.found <= row.asked
    assert acts("restriction") == ["restriction.stopped"]


def test_what_stops_a_key_is_kept_although_the_scrub_is_undone_and_repeated(api: Api) -> None:
    rows = [*never_allotted(60)]
    first = api.post("scrubs", {"channel": "voice", "category": "insurance", "rows": rows}, **{"Idempotency-Key": "a"})
    again = api.post("scrubs", {"channel": "voice", "category": "insurance", "rows": rows}, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code) == (403, 403)
    assert Restriction.objects.count() == 1 and acts("restriction") == ["restriction.stopped"]
    assert not Scrub.objects.exists() and not ScrubRecord.objects.exists() and not ScanMeasure.objects.exists()


def test_the_same_dead_numbers_of_a_list_count_once(api: Api) -> None:
    rows = [*customers(100), *never_allotted(3)]
    for _day in range(20):
        assert code_of(api.scrub(*rows)) == ""
    measure = ScanMeasure.objects.get()
    assert (measure.allocated, measure.unallocated) == (100, 3)


def test_a_scanner_of_ranges_is_slowed_then_stopped_however_small_its_steps(marketer: Marketer) -> None:
    """Half a day apart, and each range in no order."""
    at, refused = clock.now(), dict[str, int]()
    dice = np.random.default_rng(5)
    shuffled = [number for first in (0, 50_000) for number in dice.permutation(in_a_row(first, 5_000)).tolist()]
    for start in range(0, len(shuffled), 500):
        at += timedelta(hours=13)
        code = ask(marketer, shuffled[start : start + 500], at)
        if code:
            refused.setdefault(code, start)
        elif Restriction.objects.standing().exists():
            refused.setdefault("slowed", start)
    assert refused["slowed"] <= 5_000 and refused["key.stopped"] <= 10_000


def test_a_slowed_key_has_a_thousand_new_numbers_a_day_and_old_ones_freely(marketer: Marketer) -> None:
    at = clock.now()
    assert ask(marketer, in_a_row(0, 2_600), at) == ""
    assert Restriction.objects.standing().get().level == "slowed"
    assert ask(marketer, customers(10), at) == "key.slowed"
    assert ask(marketer, in_a_row(0, 2_600), at) == ""
    later = at + timedelta(days=1, minutes=1)
    assert ask(marketer, customers(1_001, 2)[:1_000], later) == ""
    assert ask(marketer, customers(10, 3), later) == "key.slowed"


def test_what_is_refused_takes_nothing_from_the_day_of_a_key(marketer: Marketer) -> None:
    key, _text = make_key(marketer, "scrub")
    key.most_a_day = 2_610
    key.save()
    at = clock.now()
    assert ask(marketer, in_a_row(0, 2_600), at, key) == ""
    assert ask(marketer, customers(10), at, key) == "key.slowed"
    assert ask(marketer, in_a_row(0, 10), at, key) == ""


def test_who_asks_like_a_list_again_is_slowed_no_more(marketer: Marketer) -> None:
    at = clock.now()
    ask(marketer, in_a_row(0, 2_600), at)
    for day in range(1, 4):
        assert ask(marketer, customers(900, day), at + timedelta(days=day, hours=day)) == ""
    row = Restriction.objects.get()
    assert (row.ended_how, row.ended_at is not None) == ("fell", True)
    assert acts("restriction") == ["restriction.slowed", "restriction.released"]


def test_two_keys_of_one_firm_are_one_scanner(marketer: Marketer) -> None:
    keys = [make_key(marketer, "scrub")[0] for _ in range(2)]
    at, codes = clock.now(), list[str]()
    for day in range(6):
        at += timedelta(days=1, minutes=1)
        codes += [ask(marketer, in_a_row(day * 1_000 + n * 480, 480), at, key) for n, key in enumerate(keys)]
    assert codes[-1] == "key.stopped"
    assert list(Restriction.objects.filter(level="stopped").values_list("key", flat=True)) == [None]


def test_a_call_centre_is_measured_by_what_it_asks_for_all_its_clients(marketer: Marketer) -> None:
    """Each client is charged for its share, and none of them is stopped with the one that asked."""
    clients = [make_marketer(f"91310000MA1FL000{n}X", name=f"Client {n}") for n in range(3)]
    at = clock.now()
    for client in clients:
        mandated(client, marketer, at)
    later = at + timedelta(minutes=1)
    codes = [
        ask(marketer, in_a_row(n * 1_600, 1_600), later, on_behalf_of=client.public_id)
        for n, client in enumerate(clients)
    ]
    assert codes == ["", "", "key.slowed"]
    assert Restriction.objects.standing().get().marketer == marketer
    assert ask(clients[0], customers(10), later) == ""
    policy = current_policy(later)
    assert [quota_of(firm, at=later, policy=policy).used for firm in (*clients, marketer)] == [1_610, 1_600, 0, 0]


def test_a_stopped_firm_is_answered_through_no_call_centre_of_its_own(api: Api, marketer: Marketer) -> None:
    """Nor through a sub-contractor; a list under way fails, and a watched one rests. Only one of its keys binds nobody else."""
    at = clock.now()
    client, sub = (make_marketer(f"91310000MA1FL000{n}X", name=f"Firm {n}") for n in range(2))
    for principal, agent in ((client, marketer), (marketer, sub)):
        mandated(principal, agent, at, passes_on=True)
    later, behalf = at + timedelta(minutes=1), client.public_id
    key, _text = make_key(client, "scrub")
    restriction_set(marketer=client, key=key, found=STOPPED, asked=Asked(100, 0, 40), at=later)
    assert ask(marketer, [ALICE], later, on_behalf_of=behalf) == ""
    watched, _new = watchlist_create(marketer=marketer, scrub=Scrub.objects.get().public_id, at=later, actor=SYSTEM)
    under_way = written(api, query=f"{PURPOSE}&on_behalf_of={behalf}")
    restriction_set(marketer=client, key=None, found=STOPPED, asked=Asked(100, 0, 40), at=later)
    for firm in (marketer, sub):
        assert ask(firm, [BOB], later, on_behalf_of=behalf) == "on_behalf_of.stopped"
        assert ask(firm, [BOB], later) == ""
    assert code_of(api.scrub(BOB, on_behalf_of=behalf)) == "on_behalf_of.stopped"
    assert send(api, query=f"{PURPOSE}&on_behalf_of={behalf}").json()["code"] == "on_behalf_of.stopped"
    scrub_job_finish(job_id=under_way.pk, now=clock.now)
    under_way.refresh_from_db()
    assert (under_way.state, under_way.problem) == ("failed", "on_behalf_of.stopped")
    watchlist_refresh(watchlist_id=watched.pk, at=later + timedelta(hours=1))
    watched.refresh_from_db()
    assert watched.round_at is None
    restriction_set(marketer=marketer, key=None, found=STOPPED, asked=Asked(100, 0, 40), at=later)
    assert ask(sub, [BOB], later, on_behalf_of=marketer.public_id) == "on_behalf_of.stopped"


@pytest.mark.django_db(transaction=True)
def test_two_firms_that_ask_for_each_other_at_once_wait_for_nobody_in_a_circle(marketer: Marketer) -> None:
    other, at = make_marketer("91310000MA1FL0000B", name="Moon Insurance"), clock.now()
    for principal, agent in ((marketer, other), (other, marketer)):
        mandated(principal, agent, at)
    later, turns = at + timedelta(minutes=1), iter([(marketer, other), (other, marketer)] * 2)
    lock, rounds = threading.Lock(), 8

    def asks() -> list[str]:
        with lock:
            one, behalf = next(turns)
        rows = [customers(10, seed) for seed in range(rounds)]
        return [ask(one, numbers, later, on_behalf_of=behalf.public_id) for numbers in rows]

    assert at_once(4, asks) == [[""] * rounds] * 4
    policy = current_policy(later)
    assert [quota_of(firm, at=later, policy=policy).used for firm in (marketer, other)] == [10 * rounds] * 2
    assert Scrub.objects.count() == 4 * rounds


def test_the_same_list_for_many_clients_is_asked_once(marketer: Marketer) -> None:
    """Good numbers asked again for client after client thin nothing out."""
    at = clock.now()
    rows = [*customers(200), *never_allotted(3)]
    clients = [make_marketer(f"91310000MA1FL000{n}X", name=f"Client {n}") for n in range(2)]
    for client in clients:
        mandated(client, marketer, at)
    later = at + timedelta(minutes=1)
    for behalf in ("", *(client.public_id for client in clients), ""):
        assert ask(marketer, rows, later, on_behalf_of=behalf) == ""
    measure = ScanMeasure.objects.get()
    assert (measure.marketer, measure.allocated, measure.unallocated) == (marketer, 200, 3)
    policy = current_policy(later)
    assert [quota_of(firm, at=later, policy=policy).used for firm in (marketer, *clients)] == [200, 200, 200]


def test_a_list_for_several_clients_is_measured_once(api: Api, marketer: Marketer) -> None:
    client = make_marketer("91310000MA1FL0000B", name="Client")
    mandated(client, marketer)
    rows = [f"{number},{behalf}" for number in customers(30) for behalf in ("", client.public_id)]
    done(api, "phone,client\n" + "\n".join(rows), query=f"{PURPOSE}&number_column=phone&client_column=client")
    measure = ScanMeasure.objects.get()
    assert (measure.marketer, measure.allocated) == (marketer, 30)


@pytest.mark.parametrize("door", ["call", "list"])
def test_numbers_of_ranges_hardly_in_use_are_counted_once(api: Api, door: str) -> None:
    rows = ["14012345678", "+86 140 1234 5678", "19412345678", "13812345678"]
    for _twice in range(2):
        if door == "call":
            api.scrub(*rows)
        else:
            done(api, "phone\n" + "\n".join(rows))
    measure = ScanMeasure.objects.get()
    assert (measure.allocated, measure.sparse) == (3, 2)


def test_a_scanner_of_mobile_ranges_is_stopped_within_three_hundred(marketer: Marketer) -> None:
    draws = np.random.default_rng(13).integers(13 * 10**9, 20 * 10**9, 300).tolist()
    codes = [
        ask(marketer, [str(number) for number in draws[start : start + 50]], clock.now()) for start in range(0, 300, 50)
    ]
    assert codes[-1] == "key.stopped"
    assert Restriction.objects.get(level="stopped").measure == "unallocated"


def test_a_scanner_who_knows_area_codes_and_exchanges_of_the_us_is_stopped(marketer: Marketer, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    draws = np.random.default_rng(11)
    areas, lines = draws.choice([212, 310, 415, 617], 5_000) * 10**7, draws.integers(2 * 10**6, 10**7, 5_000)
    rows = [str(number) for number in (areas + lines).tolist()]
    codes = [ask(marketer, rows[n : n + 500], clock.now(), trade="energy") for n in range(0, 5_000, 500)]
    assert codes[-1] == "key.stopped"
    assert Restriction.objects.get(level="stopped").measure == "unallocated"
    assert ScanMeasure.objects.latest("pk").unallocated == 0, "none of them was dead"


def test_a_stolen_key_is_stopped_and_the_firms_others_go_on(marketer: Marketer) -> None:
    """What the firm's own systems ask is honest, and far more."""
    own, stolen = (make_key(marketer, "scrub")[0] for _ in range(2))
    at = clock.now()
    codes = []
    for hour in range(5):
        at += timedelta(hours=25)
        assert ask(marketer, customers(5_000, 10 + hour), at, own) == ""
        codes.append(ask(marketer, [*customers(120, 20 + hour), *never_allotted(8, 30 + hour)], at, stolen))
    assert codes[-1] == "key.stopped"
    assert Restriction.objects.get().key == stolen
    assert ask(marketer, customers(10, 50), at, own) == ""


def test_an_honest_firm_is_never_asked_anything(marketer: Marketer) -> None:
    at = clock.now()
    rows = np.random.default_rng(6).permutation([*customers(9_950), *never_allotted(50)]).tolist()
    for start in range(0, len(rows), 2_500):
        assert ask(marketer, rows[start : start + 2_500], at) == ""
    assert ask(marketer, sorted(customers(10_000, 7)), at) == ""
    assert not Restriction.objects.exists()


def test_sums_are_what_the_rows_before_them_say(marketer: Marketer) -> None:
    key, _text = make_key(marketer, "scrub")
    at = clock.now()
    for n in range(4):
        ask(marketer, [*customers(60, n), *in_a_row(100 * n, 30), *never_allotted(2, n)], at, key if n % 2 else None)
    firm, of_key = Sums(), Sums()
    for row in ScanMeasure.objects.order_by("pk"):
        asked = Asked(row.allocated, row.in_runs, row.unallocated, row.sparse)
        firm = sums_after(firm, asked, RULES)
        assert Sums(row.firm_unallocated, row.firm_runs) == firm
        if row.key is not None:
            of_key = sums_after(of_key, asked, RULES)
            assert Sums(row.key_unallocated, row.key_runs) == of_key
    state = scan_state(marketer.pk, key.pk)
    assert state.sums(at - timedelta(days=1)) == [firm, of_key] and state.sums(at) == [Sums(), Sums()]
    assert (
        scan_state(marketer.pk, None).sums(at - timedelta(days=1)) == [firm]
        and not state.restricted
        and not state.planted
    )


def test_a_list_that_is_a_scan_ends_as_failed_and_costs_nothing(api: Api, marketer: Marketer) -> None:
    job = done(api, "phone\n" + "\n".join(in_a_row(0, 5_000)))
    assert job["state"] == "failed" and ScrubJob.objects.get().problem == "key.stopped"
    assert Restriction.objects.get().measure == "runs"
    at = clock.now()
    assert quota_of(marketer, at=at, policy=current_policy(at)).used == 0
    assert send(api).json()["code"] == "key.stopped"


def test_a_list_measures_its_dead_numbers_whatever_chunk_they_are_in(api: Api) -> None:
    done(api, "phone\n" + "\n".join([*customers(400), *never_allotted(2), *never_allotted(2), BOB]))
    measure = ScanMeasure.objects.get()
    assert (measure.allocated, measure.unallocated, measure.in_runs) == (401, 2, 0)


def test_a_watched_list_asks_about_nothing_new_and_rests_while_its_key_is_stopped(api: Api, marketer: Marketer) -> None:
    scrub = api.scrub(ALICE, BOB).json()["id"]
    watched, _new = watchlist_create(marketer=marketer, scrub=scrub, at=clock.now(), actor=SYSTEM)
    later = clock.now() + timedelta(minutes=5)
    watchlist_refresh(watchlist_id=watched.pk, at=later)
    assert ScanMeasure.objects.count() == 1
    api.scrub(*never_allotted(60))
    watched.refresh_from_db()
    rounds = watched.round_at
    watchlist_refresh(watchlist_id=watched.pk, at=later + timedelta(days=1))
    watched.refresh_from_db()
    assert watched.round_at == rounds


def test_a_number_registered_though_no_plan_knows_it_is_no_dead_one(api: Api) -> None:
    from tests.registry.scrubs.test_scrub import register

    line = never_allotted(1)[0]
    register(line, {"all": True})
    forget_view()
    api.scrub(line)
    assert ScanMeasure.objects.get().unallocated == 0


def test_measures_end_with_the_period(api: Api) -> None:
    api.scrub(ALICE)
    at = clock.now()
    policy = current_policy(at)
    assert scan_measures_forget(at=at + policy.scrub.quota_period, policy=policy) == 0
    assert scan_measures_forget(at=at + policy.scrub.quota_period + timedelta(days=2), policy=policy) == 1


def test_the_sandbox_is_measured_by_nobody(marketer: Marketer) -> None:
    tried = Api(make_key(marketer, "scrub", live=False)[1])
    assert code_of(tried.scrub(*never_allotted(60))) == ""
    assert not ScanMeasure.objects.exists() and not Restriction.objects.exists()
    assert AuditRecord.objects.filter(actor=str(Actor.system("scan-guard"))).count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_remembered")
def test_what_was_answered_while_the_database_was_away_counts_once_it_is_in(
    api: Api, marketer: Marketer, stop_database: Any
) -> None:
    api.scrub(ALICE)
    back = stop_database()
    assert code_of(api.scrub(BOB, *never_allotted(60))) == ""
    back()
    assert scrub_spool_ingest(at=clock.now()) == 1
    assert ScanMeasure.objects.latest("pk").unallocated == 60
    assert code_of(api.scrub(ALICE)) == "key.stopped"
    back = stop_database()
    assert code_of(api.scrub(ALICE)) == "key.stopped"
    back()
