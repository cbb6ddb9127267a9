"""A whole list replaces: whom it no longer names is withdrawn, unless it lacks so many that it is hardly whole."""

import io
from typing import Any

import pytest

from core import clock
from registry.register.models import RegisterImport, RegisterImportBatch, Registration
from registry.register.selectors.register_import import import_summary
from registry.register.services.register_import import register_import
from registry.register.services.register_replace import register_replace
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once
from tests.registry.registers import register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def us(settings: Any) -> None:
    settings.DNC_POLICY = "us"


def full(*lines: int) -> bytes:
    return b"".join(b"315,232%04d\n" % line for line in lines)


def take_in(data: bytes, **fields: Any) -> RegisterImport:
    fields = {"source": "ftc", "preferences": {"all": True}, "assurance": "network", **fields}
    file = io.BytesIO(data)
    return register_import(file=file, name="f", format="ftc-full", now=clock.now, actor=SYSTEM, **fields)


def replace(data: bytes, even_most: bool = False) -> RegisterImport:
    return finish(take_in(data, replace=True), data, even_most)


def finish(run: RegisterImport, data: bytes, even_most: bool = False) -> RegisterImport:
    return register_replace(run=run, file=io.BytesIO(data), even_most=even_most, at=clock.now(), actor=SYSTEM)


def counts(run: RegisterImport) -> dict[str, int]:
    return dict(import_summary(run).counts)


def live(source: str = "ftc") -> int:
    return Registration.objects.live().filter(source=source).count()


def test_what_the_file_of_this_source_lacks_is_withdrawn() -> None:
    take_in(full(*range(20)))
    take_in(full(500), source="other")
    register("+13152320600")  # by its holder, on the site
    run = replace(full(*range(2, 20), 20))
    assert counts(run) == {"same": 18, "registered": 1, "withdrawn": 2}
    assert (live(), live("other"), live("site")) == (19, 1, 1)
    assert acts()[-4:] == [
        "register_import.started", "registrations.ingested", "registrations.ingested", "register_import.finished"
    ]  # fmt: skip


@pytest.mark.parametrize(("lacking", "code"), [(2, ""), (3, "import.lacks_most")])
def test_a_file_that_lacks_more_than_a_fifth_is_hardly_whole(lacking: int, code: str) -> None:
    take_in(full(*range(10)))
    shorter = full(*range(lacking, 10))
    assert refusal_of(lambda: replace(shorter)) == code
    assert live() == 10 - (0 if code else lacking)


def test_even_most_are_withdrawn_where_somebody_says_so() -> None:
    take_in(full(*range(20)))
    short = full(*range(10))
    run = take_in(short, replace=True)
    assert refusal_of(lambda: finish(run, short)) == "import.lacks_most"
    assert RegisterImport.objects.get(pk=run.pk).finished_at is None
    assert counts(finish(run, short, even_most=True)) == {"same": 10, "withdrawn": 10}
    assert RegisterImportBatch.objects.filter(imported_by=run, position__lt=0).count() == 1


def test_a_finished_run_is_left_as_it_is() -> None:
    take_in(full(*range(10)))
    data = full(*range(1, 10))
    run = replace(data)
    before = len(acts())
    assert finish(run, full(1), even_most=True) == run
    assert (live(), len(acts())) == (9, before)


@pytest.mark.django_db(transaction=True)
def test_replaced_at_once_each_is_withdrawn_once() -> None:
    take_in(full(*range(20)))
    data = full(*range(2, 20))
    run = take_in(data, replace=True)
    at_once(2, lambda: finish(RegisterImport.objects.get(pk=run.pk), data))
    assert live() == 18
    assert counts(run)["withdrawn"] == 2
    assert acts("register_import.finished") == ["register_import.finished"] * 2  # the first list's, and this one's
