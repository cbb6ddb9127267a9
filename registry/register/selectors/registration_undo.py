"""What was done with a number's registration, for its own holder, and what of it can be taken back."""

from datetime import datetime

from core.policies import current_policy
from core.secrets.encryption import hmac_digest
from registry.register.models import RegisterChange
from registry.register.rules.undoing import Undoable, undoable

MOST = 100  # acts on a page
WORD = 6  # digits


def changes_of(number_id: int) -> list[RegisterChange]:
    """The latest first."""
    return list(RegisterChange.objects.filter(number=number_id).order_by("-at", "-pk")[:MOST])


def last_undoable(number_id: int, at: datetime) -> Undoable | None:
    last_two = list(RegisterChange.objects.filter(number=number_id).order_by("-at", "-pk")[:2])
    return undoable(last_two, at, current_policy(at).register.undo_within)


def change_by_word(number_id: int, word: str, since: datetime) -> RegisterChange | None:
    """Which act of this number since then a text with this word means."""
    changes = RegisterChange.objects.filter(number=number_id, at__gt=since).order_by("-at", "-pk")[:MOST]
    return next((change for change in changes if undo_word(change.pk) == word), None)


def undo_word(change_id: int) -> str:
    """The digits by which a text from the number takes this act back: made from its id with a key, and stored nowhere."""
    return f"{int.from_bytes(hmac_digest('undo', str(change_id).encode())[:8]) % 10**WORD:0{WORD}d}"
