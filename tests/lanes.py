"""With several test processes (``pytest -n``) each has files, keys, a cache and a corner of the broker of its own.

pytest-django gives each a database. Loaded by ``-p`` in pyproject.toml, before the settings are.
"""

import gc
import os
import tempfile
from pathlib import Path

import pytest
from _pytest.main import pytest_cmdline_main as run_session

from config.one_stack import one_stack

gc.set_threshold(100_000, 50, 100)  # memory is looked through less often: a tenth of the processor's time

if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
    home = os.environ.get("DNC_HOME") or tempfile.mkdtemp(prefix="dnc-test-")
    if os.environ.get("MIGRATION_DATABASE_URL"):
        os.environ["DNC_DATABASE_OWNER"] = "1"  # the settings of the process that started this one took it back
    os.environ["DNC_HOME"] = str(Path(home) / worker)
    os.environ["DNC_KEY_PREFIX"] = f"test-{os.getpid()}-"
    cache, _, database = os.environ.get("CACHE_URL", "").rpartition("/")
    if cache and database.isdecimal():
        os.environ["CACHE_URL"] = f"{cache}/{int(database) + 1 + int(worker.removeprefix('gw'))}"


def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode:
    """Under a test stand a hundred calls of pytest's own."""
    return one_stack(run_session, config)
