"""How wide an answer code is in a record: by the format's version, which the record and its receipt name.

Version 1 holds the codes of today's reasons in two bytes. Once a reason's bit lies above them, records are written in version
2, and what was written before is still read in its own.
"""

from dataclasses import dataclass

import numpy as np

from registry.engine.records.reasons import Reason

NUMBER_BYTES = 8
ROWS_PER_LEAF = 64
WIDTHS = {1: 2, 2: 4}  # bytes of an answer code by version
LARGEST = max(reason.field for reason in Reason)


@dataclass(frozen=True)
class RowFormat:
    """Rows of 8 bytes big-endian sealed number + big-endian answer code."""

    version: int

    @property
    def row(self) -> np.dtype[np.void]:
        return np.dtype([("sealed", ">i8"), ("code", f">u{WIDTHS[self.version]}")])

    @property
    def row_bytes(self) -> int:
        return NUMBER_BYTES + WIDTHS[self.version]

    @property
    def leaf_bytes(self) -> int:
        return self.row_bytes * ROWS_PER_LEAF


def row_format(version: object) -> RowFormat | None:
    """The format of this version, as a receipt names it; None where there is none."""
    return FORMATS.get(version) if isinstance(version, int) else None


def format_for(largest_code: int) -> RowFormat:
    """The narrowest format that holds every code up to this one."""
    return next(form for form in FORMATS.values() if largest_code < 1 << 8 * WIDTHS[form.version])


FORMATS = {version: RowFormat(version) for version in WIDTHS}
WRITTEN = format_for(LARGEST)  # what records are written in
