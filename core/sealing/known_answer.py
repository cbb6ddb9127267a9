"""Are these the keys the register was sealed with? Asked at start: with another one every number looks unregistered."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, ProgrammingError, transaction

from core.models import Number, SealKeyCheck, SealKeyUse
from core.sealing.key_use import WRONG, key_use_now
from core.sealing.keys import known_answer, seal_keys
from core.secrets.keyring import begin_folder, folder_was_begun

LOST = (
    "The folder {folder} does not hold the keys of this register, though the database holds one; bring the whole folder back"
    " from its back-up. New keys could not read what was written under the old. Whoever goes on without it writes that down:"
    " echo seal >> {folder}/made (docs/keys.md)."
)


def verify() -> None:
    """Compare every key with the answer it gave when it was new; an empty register takes the keys that are there.

    A key with a higher id than the one in use is merely known: it waits for `manage.py seal_keys rotate`. Raises
    ImproperlyConfigured with a sentence when a key is wrong or missing, and when the tables are not there yet.
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


def _verify_rows() -> None:
    answers = dict(SealKeyCheck.objects.values_list("seal_key", "answer"))
    if answers and not folder_was_begun():
        raise ImproperlyConfigured(LOST.format(folder=settings.DNC_KEYS))
    ring = seal_keys()
    for key_id, answer in sorted(answers.items()):
        if key_id not in ring.keys:
            raise ImproperlyConfigured(f"Seal key {key_id} is missing; numbers sealed with it could not be read.")
        if known_answer(key_id) != answer:
            raise ImproperlyConfigured(WRONG.format(key=key_id))
    if not SealKeyUse.objects.exists():
        _take_first_keys()
    key_use_now()


def _take_first_keys() -> None:
    """Two processes may do this at once; the first to commit has named the key."""
    if Number.objects.exists():
        raise ImproperlyConfigured(
            "There are sealed numbers but no record of the key that sealed them; restore the tables of seal keys."
        )
    ring = seal_keys()
    SealKeyUse.objects.bulk_create([SealKeyUse(in_use=ring.active_id)], ignore_conflicts=True)
    for key_id in sorted(ring.keys):
        SealKeyCheck.objects.get_or_create(seal_key=key_id, defaults={"answer": known_answer(key_id)})
    begin_folder()
