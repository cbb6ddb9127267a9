"""A database that another version changed is told by a sentence, not by a table that is there already."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_migrations_that_this_version_does_not_know_are_told() -> None:
    call_command("check", "--database", "default")
    recorder = MigrationRecorder(connection)
    recorder.record_applied("somebody_else", "0001_initial")  # of an app that was installed once
    call_command("check", "--database", "default")
    recorder.record_applied("listings", "0003_appeals")
    said = r"1 migrations that this version does not know, listings\.0003_appeals"
    with pytest.raises(CommandError, match=said):
        call_command("check", "--database", "default")
    with pytest.raises(CommandError, match=said):
        call_command("migrate", skip_checks=False)
