"""The sweep of watched lists costs what changed: late commits are found late and never missed, one goes on at a time."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import Number
from core.sealing.key_use import key_use
from registry.firms.models import Marketer
from registry.register.models import FirmNumberChange, Relationship
from registry.register.services.refusal import refusal_record
from registry.scrubs.models import Scrub, WatchList, WatchMark, WatchNews, WatchPart
from registry.scrubs.selectors.watchlist import part_arrays, watchlists_due
from registry.scrubs.services.watch_notice import watchlists_notice
from registry.scrubs.services.watch_round import watchlist_refresh
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once, make_marketer, subscriber
from tests.registry.scrubs.many_lists import watched_lists
from tests.registry.scrubs.watching import look, register, scrubbed, told, watch

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("DNC_FULL"))
COUNT, ROWS = (2000, 1000) if FULL else (300, 10)
READ = "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables"
SOON = timedelta(minutes=1)


def rows_read() -> int:
    """By this transaction so far."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return int(cursor.fetchone()[0])


def number_in(part: WatchPart) -> Number:
    sealed, _rows, _codes = part_arrays(part)
    return Number.objects.create(sealed=int(sealed[3]), seal_key=key_use().in_use, first_seen_at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_lists_with_nothing_new_cost_nothing_and_of_many_only_the_touched_are_looked_at(api: Api) -> None:
    register(BOB)
    scrubbed(api, ALICE)
    at = clock.now()
    lists = watched_lists(Scrub.objects.get(), COUNT, ROWS, at)
    watchlists_notice(at=at)
    WatchNews.objects.all().delete()  # the first sweep of all looks at everything
    before = time.monotonic()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        start = rows_read()
        assert watchlists_notice(at=at + SOON) == 0 and watchlists_due(at=at + SOON, limit=99) == []
        cost = rows_read() - start
    spent = time.monotonic() - before
    # However many lists there are. Where transactions of others run, the log is asked for what they may have left.
    assert len(asked) <= 18 and cost <= 10
    touched = lists[4], lists[11], lists[12]
    parts = [WatchPart.objects.get(watchlist=one) for one in touched]
    number = number_in(parts[0])
    for part in parts[1:]:  # the same number stands in all three
        WatchPart.objects.filter(pk=part.pk).update(sealed=parts[0].sealed, buckets=parts[0].buckets)
    refusal_record(number=number, marketer=lists[0].subject, source="site", at=clock.now(), actor=SYSTEM)
    assert watchlists_notice(at=at + SOON) == 3
    due = watchlists_due(at=at + SOON, limit=99)
    assert sorted(due) == sorted(one.pk for one in touched)
    assert [watchlist_refresh(watchlist_id=pk, at=at + SOON) for pk in due] == [1, 1, 1]
    assert not WatchNews.objects.exists() and watchlists_notice(at=at + SOON) == 0
    if FULL:
        assert spent < 1


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_found_late_and_never_missed(api: Api, marketer: Marketer) -> None:
    """Both said their word first and commit last; sweeps have gone on meanwhile, and others have spoken later."""
    register(CAROL)
    watched = watch(api, ALICE, BOB, CAROL)
    number = subscriber(BOB)
    with transaction.atomic():
        register(ALICE)
        refusal_record(number=number, marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
        at_once(1, lambda: register("+8613900000001"))
        assert at_once(1, lambda: look(again=True)) == [0]
        assert at_once(1, lambda: look(clock.now() + timedelta(hours=2), again=True)) == [0]
    assert look(again=True) == 2
    assert sorted(row for row, *_ in told(api, watched)) == [0, 1]
    assert not FirmNumberChange.objects.exists() and not WatchNews.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_sweep_goes_on_at_a_time(api: Api) -> None:
    watch(api, ALICE)
    register(ALICE)
    with transaction.atomic():
        assert watchlists_notice(at=clock.now()) == 1
        assert at_once(1, lambda: watchlists_notice(at=clock.now())) == [0]
        transaction.set_rollback(True)  # it is killed: neither the note nor the mark stays, and no lock either
    assert not WatchNews.objects.exists()
    assert at_once(1, lambda: watchlists_notice(at=clock.now())) == [1]


def test_another_version_of_the_pack_asks_for_a_look_at_everything(api: Api) -> None:
    watch(api, ALICE)
    WatchMark.objects.update(policy_version="cn-1999-01-01")
    assert watchlists_notice(at=clock.now()) == 1
    assert WatchNews.objects.get().number is None
    at = clock.now()
    look(again=True)
    assert WatchList.objects.filter(whole_at__gte=at).exists() and not WatchNews.objects.exists()


def test_a_word_to_one_firm_concerns_its_own_lists_alone(api: Api, marketer: Marketer) -> None:
    watch(api, ALICE)
    FirmNumberChange.objects.all().delete()
    about: Any = {"number": subscriber(), "at": clock.now(), "actor": SYSTEM}
    happened = clock.now() - SOON
    refusal_record(marketer=make_marketer("91310000MA1FL0000B"), source="site", **about)
    assert FirmNumberChange.objects.count() == 1
    watchlists_notice(at=clock.now())
    assert not WatchNews.objects.exclude(number=None).exists() and not FirmNumberChange.objects.exists()
    Relationship.objects.create(
        marketer=marketer, number=subscriber(), kind="inquiry", at=happened, received_at=clock.now()
    )
    watchlists_notice(at=clock.now())
    assert WatchNews.objects.exclude(number=None).count() == 1


def test_a_paused_list_keeps_one_note_however_much_is_said(api: Api, marketer: Marketer) -> None:
    watched = watch(api, ALICE, BOB)
    Marketer.objects.update(state=Marketer.State.SUSPENDED)
    for e164 in (ALICE, BOB):
        register(e164)
        assert look(again=True) == 0
    assert WatchNews.objects.get().number is None
    Marketer.objects.update(state=Marketer.State.ADMITTED)
    assert look(again=True) == 2 and len(told(api, watched)) == 2
