"""Reads a workbook in a process of its own, which may spend so much memory and processor and no more. Run by its path: it
imports the standard library and the reader alone.

Arguments: descriptor of the file, bytes of memory, seconds of processor. On standard input, lines: ``look N`` (the first rows
of the N-th sheet as JSON), ``read N`` (all of it as CSV, then the end). First it says, as JSON, the sheets: name, visible.
"""

import csv
import json
import os
import resource
import sys
from datetime import date, datetime
from typing import Any

LOOKED_AT = 120  # rows
CORRUPT, LOCKED = 2, 3  # exit codes
WHOLE = 1e15  # below it a floating point number is a whole one without its point: telephone numbers are kept as such


def main() -> None:
    descriptor, memory, seconds = map(int, sys.argv[1:4])
    import python_calamine

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        with os.fdopen(descriptor, "rb") as file:
            serve(python_calamine.load_workbook(file))
    except python_calamine.PasswordError:
        sys.exit(LOCKED)
    except (python_calamine.CalamineError, OSError, ValueError):
        sys.exit(CORRUPT)


def serve(book: Any) -> None:
    visible = [
        str(sheet.visible).endswith("Visible") and not str(sheet.visible).endswith("Hidden")
        for sheet in book.sheets_metadata
    ]
    say([[sheet.name, seen] for sheet, seen in zip(book.sheets_metadata, visible, strict=True)])
    position, sheet = -1, None
    for line in sys.stdin:
        act, number = line.split()
        if int(number) != position:
            position, sheet = int(number), book.get_sheet_by_index(int(number))
        if act == "read":
            out = csv.writer(sys.stdout, lineterminator="\n")
            out.writerows(rows_of(sheet))
            sys.stdout.flush()
            return
        found = []
        for row in rows_of(sheet):
            found.append(row)
            if len(found) == LOOKED_AT:
                break
        say(found)


def say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def rows_of(sheet: Any) -> Any:
    """The rows that hold anything, from the sheet's first column on."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        texts = [text(cell) for cell in row]
        if any(texts):
            yield before + texts


def text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if abs(cell) < WHOLE and cell.is_integer() else repr(cell)
    return cell.isoformat(*([" "] if isinstance(cell, datetime) else [])) if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main()
