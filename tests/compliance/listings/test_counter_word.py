"""Whoever says that a call was no spam is heard once, by officers, and counted as complaints are."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Caller
from complaints.services.caller import caller_obtain
from complaints.services.complaint_end import callers_forget
from compliance.listings.models import CounterWord
from compliance.listings.selectors.counter_word import COUNTED, counter_people
from compliance.listings.services.counter_word import counter_word_record, counter_words_expire
from core.models import User
from core.numbers.parsing import read_caller
from core.policies import load
from tests.acts import acts, refusal_of
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import AT, LINE, holder, listed, national
from tests.compliance.world import PEOPLE, ROGUE
from tests.pages import hidden, post
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
CN = load("cn").versions[-1]


def say(user: User, caller: str = LINE) -> Any:
    return counter_word_record(caller=caller, user=user, at=AT)


def test_a_word_is_kept_once_and_a_cluster_counts_as_one() -> None:
    entry = listed()
    assert entry.caller is not None
    apart, beside = holder(PEOPLE[5]), holder(f"{PEOPLE[5][:-1]}{(int(PEOPLE[5][-1]) + 1) % 10}")
    assert [say(apart), say(apart), say(beside)] == [True, False, True]  # neighbouring numbers
    assert counter_people(entry.caller, CN, AT) == 1
    assert say(holder(PEOPLE[6])) and counter_people(entry.caller, CN, AT) == 2
    assert acts("counter_word") == ["counter_word.said"] * 3
    entry.refresh_from_db()
    assert entry.state == "active"  # it takes nobody off the list
    page = signed_in(national(), language="en").get(f"/regulator/callers/{entry.caller_id}/").content.decode()
    assert "2 independent people say" in page


def test_nobody_speaks_for_an_own_number_or_without_one_and_of_a_stranger_nothing_is_kept() -> None:
    listed()
    assert refusal_of(lambda: say(holder(LINE))) == refusal_of(lambda: say(national())) == "counter.own"
    assert say(holder(PEOPLE[5]), "+8613912340000") is False
    assert not CounterWord.objects.exists()


@pytest.mark.parametrize("browsers", [1, 4])
def test_accounts_in_one_browser_or_a_burst_of_one_network_count_as_one(browsers: int) -> None:
    entry = listed()
    assert entry.caller is not None
    opened = [Client(REMOTE_ADDR="203.0.113.66") for _ in range(browsers)]
    at = "/caller-check/no-spam/"
    said = CN.enforcement.cluster_network_lines + 1
    for n in range(said):
        browser = opened[n % browsers]
        browser.force_login(
            holder(f"+86138{7_000_000 + 40_009 * n:08d}"), backend="django.contrib.auth.backends.ModelBackend"
        )
        found = browser.post("/caller-check/", {"caller": ROGUE})
        assert post(browser, at, hidden(found, to=at)).status_code == 302
    assert CounterWord.objects.count() == said > 1
    assert counter_people(entry.caller, CN, AT + timedelta(days=1)) == 1


def test_words_that_count_no_more_are_forgotten() -> None:
    entry = listed()
    assert entry.caller is not None
    say(holder(PEOPLE[5]))
    assert counter_people(entry.caller, CN, AT + COUNTED) == 0
    assert counter_words_expire(at=AT + COUNTED - timedelta(seconds=1)) == 0
    assert [counter_words_expire(at=AT + COUNTED) for _ in range(2)] == [1, 0]


def test_with_the_last_word_goes_a_caller_that_nothing_else_names() -> None:
    row = caller_obtain(named=read_caller("4009001166", CN), policy=CN, at=AT)
    assert say(holder(PEOPLE[5]), row.value)
    assert callers_forget(caller_ids=[row.pk], at=AT) == 0
    assert counter_words_expire(at=AT + COUNTED) == 1
    assert not Caller.objects.filter(pk=row.pk).exists()


def test_whoever_looked_the_caller_up_says_so_through_signing_in_and_no_address_names_it() -> None:
    listed()
    browser = Client(REMOTE_ADDR="203.0.113.66")  # from where nobody else has asked within the minute
    found = browser.post("/caller-check/", {"caller": ROGUE})
    at = "/caller-check/no-spam/"
    sent = post(browser, at, hidden(found, to=at))
    assert sent.status_code == 302 and sent["Location"].endswith(f"?next={at}")
    browser.force_login(holder(PEOPLE[5]), backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(at)
    assert page.status_code == 200 and ROGUE[-4:] in page.content.decode()
    assert post(browser, at, hidden(page)).status_code == 302
    assert CounterWord.objects.count() == 1
    assert browser.get(at).status_code == 302  # nothing was typed: back to the question
