"""The blacklist in the forms that readers take: one row type, one small writer each."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Annotated
from xml.sax.saxutils import escape, quoteattr

import msgspec

from compliance.listings.models import BlacklistEntry
from compliance.listings.models.blacklist import PUBLISHED
from core.api.bodies import Moment
from core.web.csv_cells import harmless
from registry.firms.api.openapi import one_of


class ListedEntry(msgspec.Struct):
    """One entry as published. `caller` or `pattern`, never both; a firm's entry names neither."""

    id: str
    caller: str | None
    pattern: str | None
    kind: str
    category: str
    action: Annotated[str, one_of(PUBLISHED)]
    reason: str
    since: Moment
    until: Moment
    people: int
    days: int
    appeal_state: Annotated[str, one_of(BlacklistEntry.Appeal.values)]
    redress_url: str


class ListedPage(msgspec.Struct):
    """`version` is what to ask for as `since` next time; `full`: these entries are the whole list; `removed`: what left it."""

    version: int
    since: int
    full: bool
    entries: list[ListedEntry]
    removed: list[str]


Writer = Callable[[ListedPage], bytes]


def as_json(page: ListedPage) -> bytes:
    return msgspec.json.encode(page)


def as_ndjson(page: ListedPage) -> bytes:
    """One entry a line; what left the list as ``{"removed": "ble_…"}``."""
    lines = [msgspec.json.encode(entry) for entry in page.entries]
    lines += [msgspec.json.encode({"removed": public_id}) for public_id in page.removed]
    return b"".join(line + b"\n" for line in lines)


def as_csv(page: ListedPage) -> bytes:
    """With a header; what left the list stands with the action ``removed``."""
    fields = ListedEntry.__struct_fields__
    rows = [[harmless(getattr(entry, field)) for field in fields] for entry in page.entries]
    blank = [""] * len(fields)
    rows += [[public_id, *blank[1:5], "removed", *blank[6:]] for public_id in page.removed]
    return csv_bytes(fields, rows)


def as_pattern_csv(page: ListedPage) -> bytes:
    """``pattern,name,action``: a caller is the pattern of itself."""
    rows = [[caller_of(entry), entry.category or entry.kind, entry.action] for entry in dialled(page)]
    return csv_bytes(("pattern", "name", "action"), rows)


def as_txt(page: ListedPage) -> bytes:
    """One caller a line, blocked ones only: this form cannot say `label`."""
    blocked = [entry for entry in dialled(page) if entry.action in ("block", "emergency")]
    return "".join(f"{caller_of(entry)}\n" for entry in blocked).encode()


def as_fritzbox(page: ListedPage) -> bytes:
    """A phone book that these routers take as a block list."""
    contacts = "".join(
        f"<contact><category>0</category><person><realName>{escape(caller_of(entry))}</realName></person>"
        f'<telephony nid="1"><number type="home" prio="1" id="0">{escape(caller_of(entry))}</number></telephony>'
        f"<uniqueid>{n}</uniqueid></contact>"
        for n, entry in enumerate(dialled(page), start=1)
    )
    name = quoteattr(f"Blacklist {page.version}")
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<phonebooks><phonebook name={name}>{contacts}</phonebook></phonebooks>\n'
    ).encode()


def as_vcf(page: ListedPage) -> bytes:
    cards = [
        "BEGIN:VCARD\r\nVERSION:3.0\r\n"
        f"UID:{entry.id}\r\nFN:{entry.action} {caller_of(entry)}\r\nTEL:{caller_of(entry)}\r\n"
        "END:VCARD\r\n"
        for entry in dialled(page)
    ]
    return "".join(cards).encode()


def dialled(page: ListedPage) -> list[ListedEntry]:
    return [entry for entry in page.entries if entry.caller or entry.pattern]


def caller_of(entry: ListedEntry) -> str:
    return (entry.caller or entry.pattern or "").replace("\r", "").replace("\n", "")


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


FORMATS: dict[str, tuple[str, Writer]] = {
    "json": ("application/json", as_json),
    "ndjson": ("application/x-ndjson", as_ndjson),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "pattern-csv": ("text/csv; charset=utf-8", as_pattern_csv),
    "txt": ("text/plain; charset=utf-8", as_txt),
    "fritzbox-xml": ("application/xml; charset=utf-8", as_fritzbox),
    "vcf": ("text/vcard; charset=utf-8", as_vcf),
}
