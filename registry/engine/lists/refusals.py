"""A list that cannot be read, and why. Codes are stable; sentences are plain and hold nothing of the list."""


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the catalogues; a door translates it when it shows it."""
    return sentence


SENTENCES = {
    "result.too_long": gettext_noop("A result as a workbook has at most 250,000 rows. Take it as CSV."),
    "list.empty": gettext_noop("The list holds no rows."),
    "list.binary": gettext_noop("This is not a list of text: it holds bytes that no text has."),
    "list.charset": gettext_noop("The charset of the list is none that is read here. Save it as UTF-8."),
    "list.line_too_long": gettext_noop("A row of the list is longer than 4 MiB."),
    "list.cell_too_long": gettext_noop("A cell of the list is longer than 1 MiB."),
    "list.quote_open": gettext_noop("A quotation mark in the list is opened and never closed."),
    "list.too_many_columns": gettext_noop("The list has too many columns."),
    "list.too_ragged": gettext_noop("The rows of the list have far fewer cells than its first row."),
    "list.no_header": gettext_noop("The first row must name the columns."),
    "list.column_missing": gettext_noop("The list has no column of this name or position."),
    "list.column_twice": gettext_noop("The list has several columns of this name. Name the column by its position."),
    "list.no_number_column": gettext_noop("No column of the list looks like telephone numbers. Name it."),
    "list.unknown_kind": gettext_noop(
        "This kind of file is not a list that can be read here. CSV, text, NDJSON, Parquet, XLSX, XLS and ODS are read."
    ),
    "list.wrong_kind": gettext_noop("The file is not of the kind it was sent as."),
    "list.encoding": gettext_noop("This content encoding is not accepted. Send gzip, zstd or none."),
    "list.corrupt": gettext_noop("The file is damaged or cut short."),
    "list.nested_archive": gettext_noop("The file holds another packed file. Pack the list itself, once."),
    "list.too_large": gettext_noop("Unpacked, the list is larger than 64 GiB."),
    "list.more_rows_than_bytes": gettext_noop(
        "The file claims more rows than it has bytes. A list has at most one row for each byte sent."
    ),
    "list.ratio": gettext_noop("The file unpacks to far more than a list does."),
    "list.window": gettext_noop("The file was packed with too large a window. Pack it with the usual settings."),
    "list.zip_members": gettext_noop("A zip file must hold exactly one file."),
    "list.zip_method": gettext_noop("The zip file is encrypted, split, or packed in a way that is not read here."),
    "list.not_seekable": gettext_noop("A file of this kind must be sent as it is, not packed."),
    "list.web_page": gettext_noop(
        "The file is a web page, whatever its name. Open it in a spreadsheet and save it as XLSX or CSV."
        " CSV, text, NDJSON, Parquet, XLSX, XLS and ODS are read."
    ),
    "list.workbook_too_large": gettext_noop("The workbook is too large."),
    "list.workbook_too_slow": gettext_noop("Reading the workbook takes too long. Save the sheet as CSV and send that."),
    "list.workbook_locked": gettext_noop("The workbook is locked with a password. Save it without one."),
    "list.sheet_unknown": gettext_noop("The workbook has no sheet of this name or position."),
    "list.sheet_missing": gettext_noop("The workbook has no sheet that can be read."),
    "list.parquet_pages": gettext_noop("The pages of the Parquet file are too large."),
    "list.parquet_nested": gettext_noop("The Parquet file has nested columns. A list has plain ones."),
    "list.parquet_encoding": gettext_noop("The Parquet file uses an encoding that is not read here."),
}


class ListRefused(Exception):
    """`code` is stable and dotted, `sentence` English; a door translates it: ``gettext(refused.sentence)``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = SENTENCES[code]
