"""Is this the key the register was sealed with? Asked at start: with another one every number looks unregistered."""

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from core.models import Number, SealKeyCheck
from core.numbers.keys import seal_keys
from core.numbers.sealing import seal

TEST_NUMBER = "+999012345678901"  # 999 is no country's code: nobody's number
# Commands that work without a database, or before its tables are there.
WITHOUT_KEYS = frozenset({
    "check", "collectstatic", "compilemessages", "help", "makemigrations", "makemessages", "messages", "migrate",
    "shell", "showmigrations", "spectacular", "sqlmigrate", "test", "version", "--help", "-h", "--version",
})  # fmt: skip


def verify() -> None:
    """Compare every key with the answer it gave when it was new; write the answer of a new one.

    Raises ImproperlyConfigured with a sentence when a key is wrong or missing, when the answers are lost though
    numbers are there, and when the tables are not there yet.
    """
    try:
        with transaction.atomic():
            _verify_rows()
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"The seal keys cannot be checked against the database ({type(error).__name__}); is it up, and migrated?"
        ) from error


def verify_for_command(arguments: list[str]) -> None:
    """`verify` before a management command, but for those that must run without it."""
    if len(arguments) > 1 and arguments[1] not in WITHOUT_KEYS:
        verify()


def verify_after_migrate(**_kwargs: object) -> None:
    """Receiver of post_migrate: the first migration of an empty database writes the first answer."""
    verify()


def check_seal_keys(*, databases: list[str] | None = None, **_kwargs: object) -> list[Error]:
    """Django's system check, tag `database`: the same question for `check --database` and before `migrate`."""
    if not databases or "default" not in databases or not _migrated():
        return []
    try:
        verify()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.E001")]
    return []


def _verify_rows() -> None:
    ring = seal_keys()
    answers = dict(SealKeyCheck.objects.values_list("seal_key", "answer"))
    if not answers and Number.objects.exists():
        raise ImproperlyConfigured(
            "There are sealed numbers but no record of the key that sealed them; restore the table of key checks."
        )
    for key_id, answer in sorted(answers.items()):
        if key_id not in ring.keys:
            raise ImproperlyConfigured(f"Seal key {key_id} is missing; numbers sealed with it could not be read.")
        if seal(TEST_NUMBER, key_id=key_id) != answer:
            raise ImproperlyConfigured(
                f"Seal key {key_id} is not the key this database was sealed with; every number would look"
                " unregistered. Put the right key in DNC_SEAL_KEYS or its key file (docs/keys.md)."
            )
    for key_id in sorted(set(ring.keys) - set(answers)):
        SealKeyCheck.objects.get_or_create(seal_key=key_id, defaults={"answer": seal(TEST_NUMBER, key_id=key_id)})


def _migrated() -> bool:
    from django.db import connection

    return SealKeyCheck._meta.db_table in connection.introspection.table_names()
