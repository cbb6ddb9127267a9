"""The name of a file as it is kept: its last part, without signs that nobody sees, ending as its content is."""

import unicodedata

from core.attachments.kinds import KINDS, MOST_NAME
from core.models.free_text import clean

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_OF_PATHS = '\\/:*?"<>|'


def kept_name(given: str, kind: str) -> str:
    """Without path, controls, marks of direction, and anybody's number; never empty."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", given) if unicodedata.category(sign) not in _UNSEEN)
    last = seen.replace("\\", "/").rpartition("/")[2]
    plain = " ".join("".join("_" if sign in _OF_PATHS else sign for sign in last).split())
    stem, ending = _parted(plain, KINDS[kind].endings)
    return f"{str(clean(stem.lstrip('. ')))[: MOST_NAME - len(ending)].rstrip('. ') or 'file'}{ending}"


def _parted(name: str, endings: tuple[str, ...]) -> tuple[str, str]:
    """Stem and ending; where the name ends otherwise than its content, the usual ending is added."""
    found = next((ending for ending in endings if name.lower().endswith(ending)), "")
    return (name[: -len(found)], found) if found else (name, endings[0])
