"""The doors, and what of a body depends on the door by which it came."""

from datetime import UTC, datetime
from typing import Any

import pytest

from complaints.rules.doors import NO_DOOR, STATING, Door, Given
from core.policies import load
from core.policies.schema import WRITTEN

CN = load("cn").versions[-1]
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
FILED_AT = datetime(2026, 11, 21, tzinfo=UTC)


def given_at(door: Door, **body: Any) -> Given:
    return Given(body, door, CN, AT)


def test_a_whole_statement_comes_by_every_door_but_the_later_questions() -> None:
    assert {door for door in Door if door in STATING} == set(Door) - {Door.LATER}
    assert not any(door in NO_DOOR for door in Door)


def test_only_other_centres_files_say_when_a_complaint_was_filed() -> None:
    filed = FILED_AT.isoformat()
    assert given_at(Door.FILE, filed_at=filed).filed_at == FILED_AT
    assert {given_at(door, filed_at=filed).filed_at for door in Door if door is not Door.FILE} == {AT}


@pytest.mark.parametrize("filed", [None, "", "yesterday", "21.11.2026", 7, ["2026-11-21T00:00:00Z"]])
def test_a_file_that_says_it_wrongly_or_not_counts_from_its_arrival(filed: object) -> None:
    assert given_at(Door.FILE, filed_at=filed).filed_at == AT


@pytest.mark.parametrize("channel", ["voice", "", None, 7, ["text"], {}])
def test_what_is_no_written_channel_has_no_senders_name(channel: object) -> None:
    assert not given_at(Door.SITE, channel=channel).written
    assert not given_at(Door.SITE).written


def test_the_written_channels_are_those_of_the_pack() -> None:
    assert set(CN.register.channels) >= WRITTEN
    assert all(given_at(Door.API, channel=channel).written for channel in WRITTEN)


def test_a_file_that_says_the_day_alone_counts_from_its_end() -> None:
    said = Given({"filed_at": "2026-11-21"}, Door.FILE, CN, AT).filed_at
    assert said == datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
