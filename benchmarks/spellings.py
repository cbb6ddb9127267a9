"""A CSV file as firms have them: many spellings of a number, some odd, a few that are none.

All but 2 % are spellings that need no library. A row is put together from a template: positions of digits, signs as they are.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.population import COUNTRY, digits_of, draw_list

CHUNK = 100_000
HEADER = b"id,name,phone,note\n"
_PAD, _WIDE = -1, 1000  # a template's position: pad, sign (0 to 255), digit (300 + which), full-width digit's last byte
_DIGIT = 300

USUAL = [
    ("{n}", 0.481),
    ("{a} {b} {c}", 0.16),
    ("{a}-{b}-{c}", 0.12),
    ("+86{n}", 0.10),
    ("+86 {a} {b} {c}", 0.08),
    ("+86-{n}", 0.04),
]
ODD = [
    ("0086{n}", 0.004),
    ("86{n}", 0.002),
    ("(+86) {n}", 0.003),
    ("{a}.{b}.{c}", 0.003),
    ("tel:+86-{a}-{b}-{c}", 0.002),
    ("{w}", 0.002),  # full-width digits
]
NONE = [("", 0.001), ("95588", 0.001), ("n/a", 0.0005), ("+442079460123", 0.0005)]
SPELLINGS = [*USUAL, *ODD, *NONE]


def write_csv(path: Path, register: int, rows: int) -> dict[str, Any]:
    """Write `rows` rows; how many are numbers, how many of these registered, and the share that is odd."""
    index, _hits = draw_list(register, rows)
    dice = np.random.default_rng([register, rows, 7])
    shares = np.array([share for _text, share in SPELLINGS])
    chosen = dice.choice(len(SPELLINGS), rows, p=shares / shares.sum()).astype(np.int16)
    templates = _templates()
    with path.open("wb") as file:
        file.write(HEADER)
        for start in range(0, rows, CHUNK):
            piece = slice(start, start + CHUNK)
            file.write(_lines(start, digits_of(index[piece]), templates[chosen[piece]]))
    number = chosen < len(USUAL) + len(ODD)
    return {
        "rows": rows,
        "bytes": path.stat().st_size,
        "numbers": int(number.sum()),
        "hits": int((number & (index < register)).sum()),
        "odd_share": float((chosen >= len(USUAL)).mean()),
    }


def _lines(start: int, digits: NDArray[np.uint64], templates: NDArray[np.int16]) -> bytes:
    """The rows as text: row number and telephone number written into their templates."""
    rows = np.arange(start, start + len(digits), dtype=np.uint64)
    signs = np.hstack([_decimal(rows, 8), _decimal(digits - COUNTRY, 11)])
    where = np.clip(np.where(templates >= _WIDE, templates - _WIDE, templates - _DIGIT), 0, signs.shape[1] - 1)
    digit = np.take_along_axis(signs, where.astype(np.int64), axis=1)
    text = np.where(templates >= _WIDE, digit - 0x30 + 0x90, np.where(templates >= _DIGIT, digit, templates))
    written: bytes = text[templates != _PAD].astype(np.uint8).tobytes()
    return written


def _decimal(values: NDArray[np.uint64], width: int) -> NDArray[np.int16]:
    powers = np.array([10**position for position in range(width - 1, -1, -1)], dtype=np.uint64)
    return (values[:, None] // powers % np.uint64(10)).astype(np.int16) + 0x30


def _templates() -> NDArray[np.int16]:
    made = [_template(text) for text, _share in SPELLINGS]
    width = max(map(len, made))
    return np.array([[*one, *[_PAD] * (width - len(one))] for one in made], dtype=np.int16)


def _template(spelling: str) -> list[int]:
    row = [_DIGIT + position for position in range(8)]
    first = _DIGIT + 8
    parts = {
        "{n}": [first + position for position in range(11)],
        "{a}": [first + position for position in range(3)],
        "{b}": [first + position for position in range(3, 7)],
        "{c}": [first + position for position in range(7, 11)],
        "{w}": [sign for position in range(11) for sign in (0xEF, 0xBC, _WIDE + 8 + position)],
    }
    made = [*row, *",客户,".encode()]
    while spelling:
        if spelling[:3] in parts:
            made += parts[spelling[:3]]
            spelling = spelling[3:]
        else:
            made.append(ord(spelling[0]))
            spelling = spelling[1:]
    return [*made, *b",\n"]
