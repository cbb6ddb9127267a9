"""One migrated database, from which each test process has its own copied: migrating takes a processor ten seconds.

It is named after what decides how it comes out, stays until that changes, and is made by whoever needs it first.
"""

import hashlib
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

from config.one_stack import one_stack
from config.run.environment import ROOT

PREFIX = "migrated_"
MAKING = "migrating"
TEMPLATE = "DNC_TEST_TEMPLATE"  # its name, for tests of a copy of this project, whose files have other paths


def migrated() -> str:
    """The name of a database that all migrations were applied to, and nobody is connected to."""
    name = PREFIX + _digest()
    creation: Any = connection.creation
    with creation._nodb_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # on a busy machine whoever makes it takes minutes; the others wait
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])  # given back when this connection ends
        there = _made(cursor)
        if name not in there:
            _make()
            cursor.execute(
                f"ALTER DATABASE {MAKING} RENAME TO {name}"
            )  # only now: whoever is killed leaves none half made
        for old in there - {name}:
            cursor.execute(f"DROP DATABASE IF EXISTS {old}")
    return name


def _digest() -> str:
    """Of our migrations, of whatever grants rights or writes rows after them, and of the libraries, which bring migrations too."""
    ours = [Path(app.path) for app in apps.get_app_configs() if ROOT / ".venv" not in Path(app.path).parents]
    files = {path for app in ours for folder in ("migrations", "models") for path in app.glob(f"{folder}/*.py")}
    files |= set((ROOT / "core" / "sealing").glob("*.py")) | {
        ROOT / "core" / "running" / "database_role.py",
        Path(__file__),
    }
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())  # a migration under another name is another one
    digest.update(repr(sorted((each.name, each.version) for each in distributions())).encode())
    digest.update(settings.APPLICATION_DATABASE["USER"].encode())
    return digest.hexdigest()[:16]


def _made(cursor: Any) -> set[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX.replace("_", r"\_") + "%"])
    return {row[0] for row in cursor.fetchall()}


def _make() -> None:
    from core.models import SealKeyCheck, SealKeyUse

    own, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    name, test["NAME"] = test["NAME"], MAKING
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        SealKeyUse.objects.all().delete()  # each process has keys of its own
        SealKeyCheck.objects.all().delete()
        connection.close()
    finally:
        test["NAME"] = name
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own


if __name__ == "__main__":
    django.setup()
    one_stack(migrated)
