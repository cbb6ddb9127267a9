"""What the reader of a list should be told although it was read. Codes are stable."""

from dataclasses import dataclass

from registry.engine.lists.refusals import gettext_noop

OTHER_NUMBERS, LINES_ABOVE, OTHER_SHEETS = "list.other_numbers", "list.lines_above_header", "list.other_sheets"
FEW_NUMBERS, NOT_TEXT, OTHER_KEYS = "list.few_numbers", "number.not_text", "row.other_keys"

WARNINGS = {
    OTHER_NUMBERS: gettext_noop(
        "Other columns look like telephone numbers too, and were not checked. Name every column whose numbers you call."
    ),
    LINES_ABOVE: gettext_noop("Lines above the header are no rows, and are not in the result."),
    OTHER_SHEETS: gettext_noop(
        "The workbook has other sheets, which were not read. Name the sheet if it is another one."
    ),
    NOT_TEXT: gettext_noop("A number is a string: write it in quotation marks."),
    OTHER_KEYS: gettext_noop("A row has a number and a ref. Further keys are yours, and were not read."),
    FEW_NUMBERS: gettext_noop("Hardly a row holds a telephone number. Is this the right column?"),
}


@dataclass(frozen=True)
class ListWarning:
    """`columns`: names of the columns, or of the sheet, that it is about."""

    code: str
    columns: tuple[str, ...] = ()
