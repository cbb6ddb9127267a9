"""What is signed of an issued document, in the one form in which it is signed; and codes by which anybody may ask for it."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from core.written.json_text import canonical

PURPOSE = "documents"  # of the key (core.secrets.signing): DNC_SIGN_DOCUMENTS, else the file sign-documents
VERSION = 1
# Letters and digits that nobody confuses: no 0 and O, 1 and I, Z (2), 5 and S, B (8), U and V.
LETTERS = "2346789ACDEFGHJKLMNPQRTWXY"
GROUPS, GROUP = 3, 4  # 12 characters of 26: 56 bits, and guesses are counted
LONGEST_CODE = 40  # characters that may be typed


def statement_of(
    *, code: str, number: str, kind: str, case: str, at: str, written: Mapping[str, Any], pdfs: Mapping[str, bytes]
) -> dict[str, Any]:
    """What is signed. `at`: ISO 8601; `written`: each language's words; `pdfs`: each language's SHA-256."""
    return {
        "version": VERSION,
        "code": code,
        "number": number,
        "kind": kind,
        "case": case,
        "at": at,
        "written": dict(written),
        "pdfs": {language: digest.hex() for language, digest in pdfs.items()},
    }


def digest_of(statement: Mapping[str, Any]) -> bytes:
    return sha256(canonical(statement)).digest()


def new_code(choose: Callable[[str], str]) -> str:
    """``7QK4-2M9D-XP3L``; `choose` draws one of the letters it is given."""
    return "-".join("".join(choose(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def read_code(typed: str) -> str:
    """A code as it was typed or scanned, in its usual form; "" for what cannot be one."""
    signs = [sign for sign in typed[:LONGEST_CODE].upper() if sign not in " -–—\t\r\n"]
    if len(typed) > LONGEST_CODE or len(signs) != GROUPS * GROUP or any(sign not in LETTERS for sign in signs):
        return ""
    return "-".join("".join(signs[n : n + GROUP]) for n in range(0, len(signs), GROUP))
