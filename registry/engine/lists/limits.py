"""How much of anything a list may hold. All in one place; a file that goes beyond one of them is refused with a sentence."""

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

MOST_LINE = 4 * MIB  # bytes of one record, line breaks in quotes included
MOST_CELL = 1 * MIB
MOST_COLUMNS = 4096
MOST_OPENED = 64 * GIB  # bytes after decompression
# Decompression: this much is always allowed, beyond it at most RATIO times what was read.
RATIO_FREE, RATIO = 64 * MIB, 200
# Cells made up to fill short rows, in bytes: a file must not grow without end by its own header.
PADDING_FREE, PADDING = 64 * MIB, 4
ZSTD_WINDOW = 32 * MIB
ZIP_DIRECTORY = 1 * MIB
ZIP_MEMBERS = 64  # of a packed list: the list, and what systems put beside it
# A workbook is read by a process of its own, which may take so much. A million rows of three cells: 250 MiB and 3 seconds.
WORKBOOK_BYTES = 256 * MIB
WORKBOOK_MEMBERS = 2048
WORKBOOK_MEMORY = 1 * GIB
WORKBOOK_SECONDS = 10  # of the processor
WORKBOOK_WAIT = 60.0  # seconds without a sign of life
WORKBOOK_KEPT = 4 * GIB  # bytes of a sheet that is kept as text
WORKBOOK_LOOK = 20  # sheets that are looked at for a list
SHEETS_TOLD, SHEET_SHOWN = 20, 60  # sheets that a warning names, signs of a name in it
PARQUET_FOOTER = 16 * MIB
PARQUET_COLUMNS = 512
PARQUET_ROW_GROUPS = 65_536
PARQUET_PAGE = 64 * MIB
PARQUET_PAGES = 1_000_000
PARQUET_FIXED = 4 * KIB  # bytes of a value of fixed length
PARQUET_WORKING_SET = 96 * MIB  # the largest pages of all columns of one row group, packed and unpacked

CHUNK_ROWS = 131_072
CHUNK_BYTES = 16 * MIB
CHUNK_QUOTES = 1 << 22  # with more of them a chunk is left to csv, which needs no positions of them
CHUNK_CELLS = 1 << 20  # fewer rows a chunk where there are many columns
