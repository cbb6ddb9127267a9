"""NDJSON rows as in the answer to a small list: input, ref, number, decision, reasons, windows."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from registry.lists.answers import Answers, meanings
from registry.lists.chunk import Cells, Chunk

_MALFORMED = b"?"


def ndjson_rows(chunk: Chunk, answers: Answers, mask: NDArray[np.bool_] | None, classes: Sequence[str]) -> bytes:
    """One JSON object a line; only the rows of `mask`, if given."""
    picked = np.arange(chunk.count) if mask is None else np.flatnonzero(mask)
    said, places = meanings(answers.codes, classes)
    tails = [
        b',"decision":%b,"reasons":%b' % (_json(str(meaning.decision)), _json(list(meaning.reasons)))
        for meaning in said
    ]
    windows = [b"}\n", *(b',"windows":%b}\n' % _windows(body) for body in answers.window_sets)]
    inputs = _inputs(chunk, picked)
    refs = _refs(chunk, chunk.refs, picked) if chunk.refs else [b""] * len(picked)
    numbers = [b'"+%d"' % number if number else b"null" for number in answers.digits[picked].tolist()]
    out: list[bytes] = [b""] * (7 * len(picked))
    out[0::7] = [b'{"input":'] * len(picked)
    out[1::7] = inputs
    out[2::7] = refs
    out[3::7] = [b',"number":'] * len(picked)
    out[4::7] = numbers
    out[5::7] = [tails[place] for place in places[picked].tolist()]
    out[6::7] = [windows[place] for place in answers.windows[picked].tolist()]
    return b"".join(out)


def _inputs(chunk: Chunk, picked: NDArray[np.int64]) -> list[bytes]:
    """The number cells as JSON; null for a row that is none at all."""
    lines = int(chunk.rows[-1])
    texts = _texts(chunk, chunk.numbers, picked)
    behind = chunk.numbers.starts[picked] >= lines
    inputs = [_text(text) for text in texts]
    for place in np.flatnonzero(behind).tolist():
        if texts[place] == _MALFORMED:
            inputs[place] = b"null"
    return inputs


def _refs(chunk: Chunk, cells: Cells, picked: NDArray[np.int64]) -> list[bytes]:
    return [b',"ref":' + _text(text) if text else b"" for text in _texts(chunk, cells, picked)]


def _texts(chunk: Chunk, cells: Cells, picked: NDArray[np.int64]) -> list[bytes]:
    data = chunk.data
    return [data[s:e] for s, e in zip(cells.starts[picked].tolist(), cells.ends[picked].tolist(), strict=True)]


def _text(text: bytes) -> bytes:
    return _json(text.decode("utf-8", "replace"))


_json = msgspec.json.Encoder().encode


def _windows(body: Sequence[Mapping[str, str]]) -> bytes:
    return _json([dict(window) for window in body])
