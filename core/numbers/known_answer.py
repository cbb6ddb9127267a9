"""Is this the key the register was sealed with? Asked at start: with another one every number looks unregistered."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from core.models import Number, SealKeyCheck
from core.numbers.keys import seal_keys
from core.numbers.sealing import seal

TEST_NUMBER = "+999012345678901"  # 999 is no country's code: nobody's number


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
