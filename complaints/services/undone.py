"""Helper of filing: what is done for its time alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside takes its time, is undone, and announces nothing: so that a row which is kept in one way takes
    the steps of one that is kept in another, and whoever hands it in does not learn which it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
