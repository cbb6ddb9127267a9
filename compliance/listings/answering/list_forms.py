"""The blacklist in the forms that readers take: the whole list, or what changed, one small writer each.

JSON, NDJSON and CSV carry every entry with its action. All other forms are read by what blocks whatever it reads: they hold
callers to block, and never one that is only labelled. `docs/blacklist.md` says how each is read.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from xml.sax.saxutils import escape, quoteattr

import msgspec

from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import BASES, PUBLISHED
from core.api.bodies import Moment, one_of
from core.web.csv_cells import harmless


class ListedEntry(msgspec.Struct):
    """One entry, of a `caller`, a `pattern` or a `firm`, whose numbers have their own. `people`, `days`: null for private mobiles."""

    id: str
    caller: str | None
    pattern: str | None
    kind: str
    category: str
    action: Annotated[str, one_of(PUBLISHED)]
    basis: Annotated[str, one_of(BASES)]
    reason: str
    since: Moment
    until: Moment
    people: int | None
    days: int | None
    appeal_state: Annotated[str, one_of(BlacklistEntry.Appeal.values)]
    redress_url: str
    firm: str | None


class ListedPage(msgspec.Struct):
    """`version` is what to ask for as `since` next time; `full`: these entries are the whole list; `removed`: what left it."""

    version: int
    since: int
    full: bool
    entries: list[ListedEntry]
    removed: list[str]


@dataclass(frozen=True)
class Dialled:
    """A caller, or a pattern, as a reader of calls meets it. `spellings`: the international one, then the national one.
    `number`: with the country's code, as iOS counts callers; None for a pattern. `entry`: the id of the strongest entry."""

    entry: str
    spellings: tuple[str, ...]
    number: int | None
    name: str
    blocked: bool


@dataclass(frozen=True)
class ListChange:
    """A page, and the same by callers: `standing` on the list now, each once, and `gone` from it altogether. A caller that
    was to be blocked and is labelled now is `standing` and not `blocked`."""

    page: ListedPage
    standing: list[Dialled]
    gone: list[Dialled]

    @property
    def blocked(self) -> list[Dialled]:
        return [one for one in self.standing if one.blocked]

    @property
    def unblocked(self) -> list[Dialled]:
        """Of a change: what is to be blocked no more, or never was."""
        return [] if self.page.full else [*(one for one in self.standing if not one.blocked), *self.gone]


Writer = Callable[[ListChange], bytes]


def as_json(change: ListChange) -> bytes:
    return msgspec.json.encode(change.page)


def _as_ndjson(change: ListChange) -> bytes:
    """One entry a line; what left the list as ``{"removed": "ble_…"}``."""
    lines = [msgspec.json.encode(entry) for entry in change.page.entries]
    lines += [msgspec.json.encode({"removed": public_id}) for public_id in change.page.removed]
    return b"".join(line + b"\n" for line in lines)


def as_csv(change: ListChange) -> bytes:
    """With a header; what left the list stands with the action ``removed``."""
    fields = ListedEntry.__struct_fields__
    rows = [
        ["" if value is None else harmless(value) for value in msgspec.structs.astuple(entry)]
        for entry in change.page.entries
    ]
    gone = {"action": "removed"}
    rows += [
        [gone.get(field, public_id if field == "id" else "") for field in fields] for public_id in change.page.removed
    ]
    return _csv_bytes(fields, rows)


def _as_pattern_csv(change: ListChange) -> bytes:
    """``pattern,name,action``: a caller is the pattern of itself, in each spelling; ``removed`` is blocked no more."""
    rows = [[spelling, one.name, "block"] for one in change.blocked for spelling in one.spellings]
    rows += [[spelling, "", "removed"] for one in change.unblocked for spelling in one.spellings]
    return _csv_bytes(("pattern", "name", "action"), rows)


def _as_txt(change: ListChange) -> bytes:
    """One caller a line, in each spelling; after ``-`` what is blocked no more."""
    lines = [spelling for one in callers(change.blocked) for spelling in one.spellings]
    lines += [f"-{spelling}" for one in callers(change.unblocked) for spelling in one.spellings]
    return "".join(f"{line}\n" for line in lines).encode()


def _as_fritzbox(change: ListChange) -> bytes:
    """A phone book that these routers take as a list of callers to refuse; one contact a caller. Read whole each time."""
    contacts = "".join(
        f"<contact><category>0</category><person><realName>{escape(one.spellings[0])}</realName></person>"
        f'<telephony nid="{len(one.spellings)}">'
        + "".join(
            f'<number type="home" prio="{int(n == 0)}" id="{n}">{escape(spelling)}</number>'
            for n, spelling in enumerate(one.spellings)
        )
        + f"</telephony><uniqueid>{place}</uniqueid></contact>"
        for place, one in enumerate(callers(change.blocked), start=1)
    )
    name = quoteattr(f"Blacklist {change.page.version}")
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<phonebooks><phonebook name={name}>{contacts}</phonebook></phonebooks>\n'
    ).encode()


def _as_vcf(change: ListChange) -> bytes:
    """A card a caller (RFC 2426), for a group of contacts that the phone refuses. Read whole each time."""
    cards = [
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{one.entry}\r\nN:{one.spellings[0]};;;;\r\nFN:{one.spellings[0]}\r\n"
        + "".join(f"TEL;TYPE=VOICE:{spelling}\r\n" for spelling in one.spellings)
        + "END:VCARD\r\n"
        for one in callers(change.blocked)
    ]
    return "".join(cards).encode()


def _as_ios(change: ListChange) -> bytes:
    """``block 864008095559`` a line: `block`, then `label`, then `removed`, each in rising order and each number once, as
    `CXCallDirectoryExtensionContext` demands of both its lists. Of a change take all numbers out first, then add."""
    told = {
        "block": numbers(change.blocked),
        "label": numbers(one for one in change.standing if not one.blocked),
        "removed": numbers(change.gone),
    }
    return "".join(f"{word} {number}\n" for word, listed in told.items() for number in listed).encode()


def callers(dialled: Sequence[Dialled]) -> list[Dialled]:
    """Without patterns, which these forms cannot say."""
    return [one for one in dialled if one.number is not None]


def numbers(dialled: Iterable[Dialled]) -> list[int]:
    return sorted({one.number for one in dialled if one.number is not None})


def _csv_bytes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def limited(change: ListChange, limit: int, form: str) -> ListChange:
    """As much of a whole list as a reader takes that holds `limit` rows; the first of it. What a form cannot say takes up
    none of its rows."""
    rows, kept = 0, []
    for one in callers(change.standing) if form in WITHOUT_PATTERNS else change.standing:
        rows += (len(one.spellings) if form in BY_SPELLING else 1) if one.blocked or form == "ios" else 0
        if rows > limit:
            break
        kept.append(one)
    page = msgspec.structs.replace(change.page, entries=change.page.entries[:limit])
    return replace(change, page=page, standing=kept)


@dataclass(frozen=True)
class Form:
    """`whole`: its readers replace what they have, so it is never a change alone."""

    content_type: str
    ending: str
    write: Writer
    whole: bool = False


BY_SPELLING = ("pattern-csv", "txt")
WITHOUT_PATTERNS = ("txt", "fritzbox-xml", "vcf", "ios")  # their writers pass over what is no number
FORMS: dict[str, Form] = {
    "json": Form("application/json", "json", as_json),
    "ndjson": Form("application/x-ndjson", "ndjson", _as_ndjson),
    "csv": Form("text/csv; charset=utf-8", "csv", as_csv),
    "pattern-csv": Form("text/csv; charset=utf-8", "patterns.csv", _as_pattern_csv),
    "txt": Form("text/plain; charset=utf-8", "txt", _as_txt),
    "fritzbox-xml": Form("application/xml; charset=utf-8", "xml", _as_fritzbox, whole=True),
    "vcf": Form("text/vcard; charset=utf-8", "vcf", _as_vcf, whole=True),
    "ios": Form("text/plain; charset=utf-8", "ios.txt", _as_ios),
}
