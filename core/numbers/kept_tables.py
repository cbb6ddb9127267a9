"""Tables of prefixes in a file, so that a process that starts reads in milliseconds what takes it a second to fill.

The file's name says from what they follow: the numbering plan, the library's version, and the code that fills them.
"""

import hashlib
import os
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import phonenumbers
from numpy.typing import NDArray

from core.files.sync import whole
from core.numbers.prefixes import Answer

Kept = tuple[
    NDArray[np.uint8], dict[Answer, int]
]  # a row of answers for each way of writing, and what stands for which


def kept_file(folder: Path, plan: object) -> Path:
    """`plan`: what tells a country's numbering from others, by its `repr`."""
    digest = hashlib.sha256(repr((phonenumbers.__version__, np.__version__, plan)).encode() + _code())
    return folder / f"prefixes-{digest.hexdigest()[:32]}.npz"


@cache
def _code() -> bytes:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).digest()


def read_kept(file: Path, shape: tuple[int, ...]) -> Kept | None:
    """None where there is none, or one that cannot be used."""
    try:
        with np.load(file, allow_pickle=False) as found:
            tables, known = found["tables"], found["known"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    if tables.shape != shape or tables.dtype != np.uint8 or known.ndim != 2:
        return None
    return tables, {Answer(problem, ends): position for problem, ends, position in known.tolist()}


def keep(file: Path, tables: NDArray[np.uint8], known: dict[Answer, int]) -> None:
    """For the next who starts; where there is no room, or nothing may be written, they are filled anew."""
    draft = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole(draft) as written:
            rows = [(*answer, position) for answer, position in known.items()]
            np.savez(written, tables=tables, known=np.array(rows, np.int64).reshape(-1, 3))
        draft.replace(file)
