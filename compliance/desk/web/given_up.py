"""Helpers of the administrator's first page: what stopped by a fault of ours, as a line of it says so."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from compliance.desk.selectors.given_up import GivenUp, given_up
from compliance.desk.words import GIVEN_UP
from core.translation.words import word

COMMANDS = {"list": "scrub_jobs", "matching_file": "matching_files"}  # of manage.py, that go on with them


@dataclass(frozen=True)
class GivenUpRow:
    """`command`: that goes on with it; "" where it must be handed in anew. `href`: what the administrator may read of it."""

    word: str
    public_id: str
    since: datetime | None
    href: str
    command: str


def given_up_rows(at: datetime) -> list[GivenUpRow]:
    return [_row_of(one) for one in given_up(at)]


def _row_of(one: GivenUp) -> GivenUpRow:
    command = f"manage.py {COMMANDS[one.kind]} retry {one.public_id}" if one.kind in COMMANDS else ""
    return GivenUpRow(word(GIVEN_UP, one.kind), one.public_id, one.since, _href(one), command)


def _href(one: GivenUp) -> str:
    if one.about is None:
        return ""
    return reverse(f"admin:{one.about._meta.app_label}_{one.about._meta.model_name}_change", args=[one.about.pk])
