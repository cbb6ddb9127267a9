"""A list that cannot be read, and why. Codes are stable; sentences are plain and hold nothing of the list."""


def _(sentence: str) -> str:
    """Marks a sentence for translation; doors translate it."""
    return sentence


SENTENCES = {
    "list.empty": _("The list holds no rows."),
    "list.binary": _("This is not a list of text: it holds bytes that no text has."),
    "list.charset": _("The list is neither UTF-8, UTF-16 nor GB18030."),
    "list.line_too_long": _("A row of the list is longer than 4 MiB."),
    "list.cell_too_long": _("A cell of the list is longer than 1 MiB."),
    "list.quote_open": _("A quotation mark in the list is opened and never closed."),
    "list.too_many_columns": _("The list has too many columns."),
    "list.too_ragged": _("The rows of the list have far fewer cells than its first row."),
    "list.column_missing": _("The list has no column of this name or position."),
    "list.no_number_column": _("No column of the list looks like telephone numbers. Name it."),
    "list.unknown_kind": _("This kind of file is not a list that can be read here."),
    "list.wrong_kind": _("The file is not of the kind it was sent as."),
    "list.encoding": _("This content encoding is not accepted. Send gzip, zstd or none."),
    "list.corrupt": _("The file is damaged or cut short."),
    "list.nested_archive": _("The file holds another packed file. Pack the list itself, once."),
    "list.too_large": _("Unpacked, the list is larger than 64 GiB."),
    "list.ratio": _("The file unpacks to far more than a list does."),
    "list.window": _("The file was packed with too large a window. Pack it with the usual settings."),
    "list.zip_members": _("A zip file must hold exactly one file."),
    "list.zip_method": _("The zip file is encrypted, split, or packed in a way that is not read here."),
    "list.not_seekable": _("A file of this kind must be sent as it is, not packed."),
    "list.xml_entities": _("The workbook declares entities or a document type, which no list needs."),
    "list.workbook_too_large": _("The workbook is too large."),
    "list.sheet_missing": _("The workbook has no sheet that can be read."),
    "list.parquet_pages": _("The pages of the Parquet file are too large."),
    "list.parquet_nested": _("The Parquet file has nested columns. A list has plain ones."),
    "list.parquet_encoding": _("The Parquet file uses an encoding that is not read here."),
}


class ListRefused(Exception):
    """`code` is stable and dotted, `sentence` English; a door translates it by its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = SENTENCES[code]
