"""What the reader of a list should be told although it was read. Codes are stable."""

from dataclasses import dataclass

from registry.engine.lists.refusals import gettext_noop

WARNINGS = {
    "list.other_numbers": gettext_noop(
        "Other columns look like telephone numbers too, and were not checked. Name every column whose numbers you call."
    ),
    "list.lines_above_header": gettext_noop("Lines above the header are no rows, and are not in the result."),
    "list.other_sheets": gettext_noop(
        "The workbook has other sheets, which were not read. Name the sheet if it is another one."
    ),
    "number.not_text": gettext_noop("A number is a string: write it in quotation marks."),
    "row.other_keys": gettext_noop("A row has a number and a ref. Further keys are yours, and were not read."),
    "list.country_unknown": gettext_noop(
        "Some cells of this column are no country. Their numbers were read as foreign. Write codes, such as 44."
    ),
    "list.country_perhaps": gettext_noop(
        "This column seems to say countries. Numbers that are another country's behind it were read as foreign."
        " If it does, head it country_code; if it does not, leave it out."
    ),
    "list.other_kind": gettext_noop("The list is not of the kind it was sent as. It was read as what its content is."),
    "list.few_numbers": gettext_noop("Hardly a row holds a number that can be called. Is this the right column?"),
}
(
    OTHER_NUMBERS,
    LINES_ABOVE,
    OTHER_SHEETS,
    NOT_TEXT,
    OTHER_KEYS,
    COUNTRY_UNKNOWN,
    COUNTRY_PERHAPS,
    OTHER_KIND,
    FEW_NUMBERS,
) = WARNINGS


@dataclass(frozen=True)
class ListWarning:
    """`columns`: names of the columns, or of the sheets, that it is about."""

    code: str
    columns: tuple[str, ...] = ()
