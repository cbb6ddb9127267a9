"""The page of who asked: what adds up with the rows, only one's own number and time, and what can be done at once."""

import csv
import io
from datetime import timedelta

import numpy as np
import pytest
from django.utils import translation

from core import clock
from core.models import User
from core.sealing.sealing import seal
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import ALONE_FIELD, Reason
from registry.firms.models import Marketer
from registry.register.models import Holding
from registry.register.selectors.registration import registration_at
from registry.register.services.registration import registration_record
from registry.scrubs.web.who_asked import BECAUSE
from tests.pages import send
from tests.registry.conftest import ALICE, BOB, SYSTEM, make_marketer, subscriber
from tests.registry.register.conftest import signed_in
from tests.registry.scrubs.test_scrub_record import BARRED, write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE, FILE = "/my/asked/", "/my/asked/answers.csv"


def asked(
    firm: Marketer, *, days_ago: float = 0, code: int = BARRED, e164: str = ALICE, channel: str = "voice"
) -> None:
    at = clock.now() - days_ago * DAY
    write(firm, np.array([seal(e164)]), np.array([code], np.uint32), at=at, channel=channel)


def known_for(days: int, user: User) -> None:
    User.objects.filter(pk=user.pk).update(created_at=clock.now() - days * DAY)


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def test_nobody_asked() -> None:
    client, _user = signed_in()
    assert "No firm asked" in text(client.get(PAGE))


def test_the_sentence_adds_up_with_the_rows(marketer: Marketer) -> None:
    client, user = signed_in()
    known_for(500, user)
    other = make_marketer("91310000MA1FL0000C", name="Golden Loans")
    asked(marketer, days_ago=40)
    asked(marketer, days_ago=2)
    asked(other, days_ago=1, code=0, channel="text")
    asked(other, days_ago=400)
    asked(marketer, e164=BOB)
    page = text(client.get(PAGE))
    assert "2 firms asked about" in page and "3 times in all." in page
    assert "2 times the answer was “Must not call”." in page and "1 time the answer was “May call”." in page
    assert page.index("Golden Loans") < page.index("Sunrise Insurance")  # who asked last stands first
    assert "May write" in page and "You refuse all marketing." in page and "asked 2 times" in page
    assert "139****5678" in page and ALICE not in page and "13912345678" not in page
    assert "4 times in all." in text(client.get(f"{PAGE}?days="))
    assert "1 time in all." in text(client.get(f"{PAGE}?told=callable"))
    assert "3 times in all." in text(client.get(f"{PAGE}?days=x&told='"))
    rows = list(csv.reader(io.StringIO(client.get(f"{FILE}?days=").content.decode().removeprefix("\ufeff"))))
    assert len(rows) == 5 and rows[1][1] == "Golden Loans" and rows[1][5] == "May write"


def test_a_firm_that_asks_without_end_makes_no_endless_page(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.scrubs.selectors.asked_about.MOST", 3)
    monkeypatch.setattr("registry.scrubs.web.who_asked.MOST", 3)
    client, user = signed_in()
    known_for(30, user)
    for n in range(5):
        asked(marketer, days_ago=n)
    page = text(client.get(PAGE))
    assert "3 times in all." in page and "Only the latest 3 are counted and shown" in page
    assert len(client.get(FILE).content.splitlines()) == 4


def test_in_chinese(marketer: Marketer) -> None:
    client, _user = signed_in()
    asked(marketer)
    client.cookies["django_language"] = "zh-hans"
    page = text(client.get(PAGE))
    assert "谁核对过我的号码" in page and "不得拨打" in page and "您谢绝全部营销" in page


def test_nothing_from_before_the_number_was_theirs(marketer: Marketer) -> None:
    client, user = signed_in()
    known_for(3, user)
    asked(marketer, days_ago=5)
    assert "No firm asked" in text(client.get(f"{PAGE}?days="))
    asked(marketer, days_ago=2)
    assert "1 time in all." in text(client.get(f"{PAGE}?days="))


def test_a_registration_that_stands_was_theirs(marketer: Marketer) -> None:
    """Registered by the operator's text message long before the first visit here."""
    number, at = subscriber(), clock.now()
    registration_record(
        number=number,
        preferences={"all": True},
        assurance="calling_line",
        source="opr_x",
        at=at - 9 * DAY,
        actor=SYSTEM,
    )
    asked(marketer, days_ago=5)
    client, _user = signed_in()
    assert "1 time in all." in text(client.get(PAGE))


def test_of_several_numbers_the_one_that_is_meant(marketer: Marketer) -> None:
    client, user = signed_in()
    number = subscriber(BOB)
    Holding.objects.create(user=user, number=number, since=clock.now() - DAY)
    asked(marketer, e164=BOB, days_ago=0.5)
    assert "No firm asked" in text(client.get(PAGE))
    assert "1 time in all." in text(client.get(f"{PAGE}?line={number.pk}"))
    stranger, _other = signed_in("+8613800138001")
    assert stranger.get(f"{PAGE}?line={number.pk}").status_code == 404
    assert stranger.get(f"{FILE}?line={number.pk}").status_code == 404


def test_a_firm_is_refused_by_one_button(marketer: Marketer) -> None:
    client, user = signed_in()
    known_for(30, user)
    asked(marketer)
    done = send(client, PAGE, {"refuse": marketer.public_id}, to="/my/firms/", follow=True)
    assert "Done." in text(done)
    state = registration_at(number_id=subscriber().pk, at=clock.now())
    assert state is not None
    assert state.preferences.as_body() == {"firms": [{"marketer": marketer.public_id, "allow": False}]}
    page = text(client.get(PAGE))
    assert "You refused this firm" in page and "Refuse this firm" not in page


def test_a_firm_that_is_none_is_refused_by_nobody(marketer: Marketer) -> None:
    client, user = signed_in()
    known_for(30, user)
    asked(marketer)
    send(client, PAGE, {"refuse": "mkt_nobody"}, to="/my/firms/", follow=True)
    assert registration_at(number_id=subscriber().pk, at=clock.now()) is None


def test_every_reason_that_a_subscribers_number_can_have_is_told_to_the_holder() -> None:
    of_spelling = {reason for reason in Reason if reason.answers == frozenset({Answer.INVALID})}
    untold = set(Reason) - set(BECAUSE) - of_spelling - {Reason.FOREIGN, Reason.DUPLICATE}
    assert not untold, f"who_asked.BECAUSE lacks {untold}"
    assert all(reason.field == ALONE_FIELD for reason in of_spelling)
    with translation.override("zh-hans"):
        chinese = {str(words) for words in BECAUSE.values()}
    with translation.override("en"):
        assert not chinese & {str(words) for words in BECAUSE.values()}
