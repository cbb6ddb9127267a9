"""What all tests share: real PostgreSQL, and on request real processes and a real browser.

``live_site``  the site, a worker and beat as real processes on the test database; started once, emptied after each test
``browser``    headless Chromium; ``page`` is a fresh visitor in it, with the live site as its base address
"""

import logging
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from config.run.checks import LIVE, files_of
from config.run.debian import find_chromium
from core.policies import current_policy
from core.sealing.known_answer import verify
from registry.register.following.register_view import forget_view
from tests.kept import forget_calls
from tests.leaks import leaks, typed_in
from tests.live import LiveSite
from tests.migrated import TEMPLATE, migrated
from tests.waiting import PATIENCE

TESTS = count(1)
LONGEST = ("tests/matrix/test_workflow.py", "tests/matrix/test_pages.py")  # a process begins with each


def turn_of(nodeid: str) -> int:
    return next((turn for turn, file in enumerate(LONGEST) if nodeid.startswith(file)), len(LONGEST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with live processes run last, so that nothing else meets a worker at the same tables; what takes longest
    runs first, so that no process waits for it at the end."""
    items.sort(key=lambda item: (any(item.get_closest_marker(kind) for kind in LIVE), turn_of(item.nodeid)))
    for kind in LIVE:
        found = {item.path for item in items if item.get_closest_marker(kind)} - set(files_of(kind))
        if found:
            raise pytest.UsageError(
                f"`mark.{kind}` must be written in {found}, or ./dnc test does not find what has it."
            )


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes name no test: a packed file holds the second it was made in, and two processes collect the same names."""
    return "bytes" if isinstance(val, bytes) else None


# What migrations and their signals make stays, but for the keys' answers, which are given anew.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
EMPTY = """
DO $$
DECLARE name text; filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;  -- triggers forbid emptying the audit trail
    EXECUTE (SELECT format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', string_agg(format('%I', tablename), ', '))
               FROM pg_tables WHERE schemaname = 'public');
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(KEPT) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END $$
""".replace("KEPT", f"ARRAY[{', '.join(map(repr, KEPT))}]")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = os.environ.get(TEMPLATE) or migrated()


@pytest.fixture(scope="session", autouse=True)
def _emptying_is_quick() -> Iterator[None]:
    """Between transactional tests only tables that hold something are emptied: Django truncates each of a hundred, and makes
    content types and permissions anew."""
    patch = pytest.MonkeyPatch()

    def emptied(case: TransactionTestCase) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute(EMPTY)
        verify()

    patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _console_is_silent() -> None:
    """pytest keeps each line of the log itself, and shows those of a test that fails: here nobody reads them a second time.

    The console's filter stays, for it masks what the other handlers are given. Each test looks anew: a program that one of
    them starts in this process sets the log up again, with a console that is closed when that test is over.
    """
    for handler in logging.root.handlers:
        if type(handler) is logging.StreamHandler:
            handler.emit = lambda record: None  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _language_of_nobody() -> None:
    """A request leaves its reader's language behind, and which test comes next differs from run to run."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _counted_for_itself(request: pytest.FixtureRequest) -> None:
    """Counters last an hour, and all tests come from one address: each counts in a corner of its own."""
    if "live_site" not in request.fixturenames:
        caches["strict"].key_prefix = f"{settings.DNC_KEY_PREFIX}{next(TESTS)}:"


@pytest.fixture(autouse=True)
def _register_read_anew() -> Iterator[None]:
    """Tables are emptied and transactions undone between tests, which the view of a register outlives, as does what is known
    of what was made."""
    forget_view()
    forget_calls()
    yield
    forget_view()


@pytest.fixture(scope="session")
def _live_processes(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    live = LiveSite(tmp_path_factory.mktemp("live"))
    live.start()
    yield live
    live.stop()


def forget_heads() -> None:
    """The database was emptied between tests, which the signed heads of its audit trail outlive."""
    Path(settings.DNC_AUDIT_HEADS).unlink(missing_ok=True)


@pytest.fixture
def live_site(transactional_db: None, _live_processes: LiveSite) -> Iterator[LiveSite]:
    """The running site. After each test its database, broker, files and logs are looked through for the numbers that
    were typed in, and the database is emptied, once the worker is idle."""
    forget_heads()
    _live_processes.resume()
    yield _live_processes
    kept = leaks(typed_in, current_policy().numbering.country_code, [Path(settings.DNC_HOME), _live_processes.folder])
    typed_in.clear()
    _live_processes.settle()
    assert kept == [], "a citizen's number that was typed in stands somewhere in plaintext"


QUIET = [
    *("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--no-first-run",
    # A script lives as long as its page, a second at most: to compile it a third and fourth time is never worth it.
    "--js-flags=--no-opt --no-maglev",
    # What is drawn nobody looks at.
    *("--num-raster-threads=1", "--disable-checker-imaging", "--disable-lcd-text"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium. Missing it is a failure where ``CI`` is set and a skip elsewhere."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if not path:
        said = "No Chromium on this machine; the browser journeys are not walked."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    # Playwright's own event loop makes Django believe that tests run inside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=[*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, live_site: LiveSite) -> Iterator[Any]:
    """A fresh visitor who reads Chinese, on a laptop's screen."""
    context = browser.new_context(base_url=live_site.url, locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    yield context.new_page()
    context.close()
