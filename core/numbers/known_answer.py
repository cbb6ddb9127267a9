"""Is this the key the register was sealed with? Asked at start: with another one every number looks unregistered."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, ProgrammingError, transaction

from core.models import Number, SealKeyCheck
from core.numbers.keys import seal_keys
from core.numbers.sealing import seal

TEST_NUMBER = "+999012345678901"  # 999 is no country's code: nobody's number


def verify() -> None:
    """Compare every key with the answer it gave when it was new; an empty register takes the keys that are there.

    Raises ImproperlyConfigured with a sentence when a key is wrong, missing, or new to a register that holds numbers
    (they are sealed with another one until `numbers_reseal`), and when the tables are not there yet.
    """
    try:
        with transaction.atomic():
            _verify_rows()
    except ProgrammingError as error:
        raise ImproperlyConfigured("The database has not been migrated; run manage.py migrate.") from error
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"The seal keys cannot be checked against the database ({type(error).__name__}); is it up?"
        ) from error


def known_answer(key_id: int) -> int:
    """What the test number seals to under a key."""
    return seal(TEST_NUMBER, key_id)


def _verify_rows() -> None:
    ring = seal_keys()
    answers = dict(SealKeyCheck.objects.values_list("seal_key", "answer"))
    for key_id, answer in sorted(answers.items()):
        if key_id not in ring.keys:
            raise ImproperlyConfigured(f"Seal key {key_id} is missing; numbers sealed with it could not be read.")
        if known_answer(key_id) != answer:
            raise ImproperlyConfigured(
                f"Seal key {key_id} is not the key this database was sealed with; every number would look"
                " unregistered. Put the right key in DNC_SEAL_KEYS or its key file (docs/keys.md)."
            )
    new = sorted(set(ring.keys) - set(answers))
    if new and Number.objects.exists():
        raise ImproperlyConfigured(_sentence_for_new(new[-1], bool(answers)))
    for key_id in new:
        SealKeyCheck.objects.get_or_create(seal_key=key_id, defaults={"answer": known_answer(key_id)})


def _sentence_for_new(key_id: int, others_known: bool) -> str:
    if others_known:
        return f"Seal key {key_id} is new; stop everything and run: manage.py seal_keys reseal (docs/keys.md)."
    return "There are sealed numbers but no record of the key that sealed them; restore the table of key checks."
