"""What a citizen bars: the `preferences` body of the interface, parsed against the pack.

Order of precedence, as in the operators' filter: personal white list > personal black list > system white list >
system black list > channels and categories. The two personal lists are `firms` with allow true and false.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core.api.keys import UNKNOWN, key_at, unknown_keys
from core.policies.schema import CallingWindow, Policy
from core.policies.weekly import format_clock, format_days, parse_clock, parse_days
from registry.engine.records.reasons import Reason

KEYS = ("all", "channels", "categories", "hours", "firms")
MOST_FIRMS = 1000
MOST_WINDOWS = 42
# Whoever bars the wider channel bars the narrower: a robot's call is a call, a rich message is a message.
INCLUDED_IN = {"prerecorded": "voice", "rich_message": "text", "flash_message": "text"}


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the catalogues; a door translates it when it shows it."""
    return sentence


@dataclass(frozen=True)
class FieldError:
    """`pointer` is a JSON pointer into the body; `code` is stable; `sentence` is English, with `values` to be put into it."""

    pointer: str
    code: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.sentence % self.values


class PreferencesError(ValueError):
    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.pointer}: {e.detail}" for e in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class Preferences:
    """`hours` are the times the citizen bars, in the zone of the number; `firms` maps a marketer's id to allow."""

    all: bool = False
    channels: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    hours: tuple[CallingWindow, ...] = ()
    firms: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))

    def firm_allowed(self, marketer: str) -> bool:
        """The citizen put this firm on the personal white list."""
        return self.firms.get(marketer) is True

    def firm_barred(self, marketer: str) -> bool:
        """The citizen refused this firm by name."""
        return self.firms.get(marketer) is False

    def reasons(self, channel: str, category: str) -> tuple[str, ...]:
        """Which of ``registry.all``, ``registry.channel``, ``registry.category`` bar this purpose."""
        if self.all:
            return (Reason.REGISTRY_ALL,)
        found = []
        if {channel, INCLUDED_IN.get(channel, channel)} & self.channels:
            found.append(Reason.REGISTRY_CHANNEL)
        if category in self.categories:
            found.append(Reason.REGISTRY_CATEGORY)
        return tuple(found)

    def bars(self, channel: str, category: str, marketer: str = "") -> tuple[str, ...]:
        """All that bars this firm for this purpose: firm by name first, then the rest. Empty when nothing does."""
        if self.firm_allowed(marketer):
            return ()
        barred = self.reasons(channel, category)
        return (*barred, Reason.REGISTRY_FIRM) if self.firm_barred(marketer) else barred

    def as_body(self) -> dict[str, Any]:
        """The body `parse_preferences` reads, with sorted lists, so that equal preferences have equal bodies."""
        body: dict[str, Any] = {"all": True} if self.all else {}
        if self.channels:
            body["channels"] = sorted(self.channels)
        if self.categories:
            body["categories"] = sorted(self.categories)
        if self.hours:
            body["hours"] = [window_body(window) for window in self.hours]
        if self.firms:
            body["firms"] = [{"marketer": m, "allow": allow} for m, allow in sorted(self.firms.items())]
        return body


def window_body(window: CallingWindow) -> dict[str, str]:
    """``{"days": "sat-sun", "from": "00:00", "to": "24:00"}``."""
    return {
        "days": format_days(window.days),
        "from": format_clock(window.start),
        "to": format_clock(window.end, end=True),
    }


def parse_preferences(body: object, policy: Policy) -> Preferences:
    """Preferences from a JSON body. PreferencesError with every field's error when it cannot be used."""
    if not isinstance(body, dict):
        raise PreferencesError([FieldError("", "preferences.type", gettext_noop("Preferences must be an object."))])
    parser = _Parser(policy)
    parser.keys("", body, KEYS)
    found = Preferences(
        all=parser.flag(body.get("all", False)),
        channels=parser.codes("channels", body.get("channels", []), set(policy.register.channels)),
        categories=parser.codes("categories", body.get("categories", []), _choosable(policy)),
        hours=parser.hours(body.get("hours", [])),
        firms=parser.firms(body.get("firms", [])),
    )
    if not parser.errors and found == Preferences():
        parser.error(
            "",
            "preferences.empty",
            gettext_noop("Nothing is chosen; choose all, or at least one channel, category, time or firm."),
        )
    if parser.errors:
        raise PreferencesError(parser.errors)
    return found


def read_preferences(body: Mapping[str, Any]) -> Preferences:
    """Preferences from a body that was parsed before it was stored; later packs may no longer offer its codes."""
    return Preferences(
        all=bool(body.get("all", False)),
        channels=frozenset(body.get("channels", ())),
        categories=frozenset(body.get("categories", ())),
        hours=tuple(
            CallingWindow(parse_days(row["days"]), parse_clock(row["from"]), parse_clock(row["to"]))
            for row in body.get("hours", ())
        ),
        firms=MappingProxyType({row["marketer"]: row["allow"] for row in body.get("firms", ())}),
    )


def _choosable(policy: Policy) -> set[str]:
    return {code for code, category in policy.register.categories.items() if category.choosable}


class _Parser:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.errors: list[FieldError] = []

    def error(self, pointer: str, code: str, sentence: str, **values: object) -> None:
        self.errors.append(FieldError(pointer, code, sentence, values))

    def keys(self, pointer: str, body: dict[Any, Any], known: tuple[str, ...]) -> bool:
        """Whether nothing but `known` stands in `body`; every other key is named."""
        unknown = unknown_keys(body, known)
        for one in unknown:
            self.error(pointer + one, UNKNOWN, gettext_noop("There is no field “%(name)s” here."), name=key_at(one))
        return not unknown

    def flag(self, value: object) -> bool:
        if not isinstance(value, bool):
            self.error("/all", "preferences.type", gettext_noop("This must be true or false."))
        return value is True

    def rows(self, key: str, value: object, most: int) -> list[Any]:
        if not isinstance(value, list):
            self.error(f"/{key}", "preferences.type", gettext_noop("This must be a list."))
            return []
        if len(value) > most:
            self.error(f"/{key}", "preferences.too_many", gettext_noop("This may hold at most %(most)d."), most=most)
            return []
        return value

    def codes(self, key: str, value: object, known: set[str]) -> frozenset[str]:
        rows = self.rows(key, value, 100)
        for n, code in enumerate(rows):
            if not isinstance(code, str) or code not in known:
                sentence = gettext_noop("This is not offered; offered are %(known)s.")
                self.error(f"/{key}/{n}", "preferences.unknown", sentence, known=", ".join(sorted(known)))
        return frozenset(code for code in rows if isinstance(code, str))

    def hours(self, value: object) -> tuple[CallingWindow, ...]:
        rows = self.rows("hours", value, MOST_WINDOWS)
        if rows and not self.policy.register.hours_choosable:
            self.error("/hours", "preferences.not_offered", gettext_noop("Times of day cannot be chosen here."))
            return ()
        found = [self.window(f"/hours/{n}", row) for n, row in enumerate(rows)]
        return tuple(sorted({w for w in found if w}, key=lambda w: (sorted(w.days), w.start, w.end)))

    def window(self, pointer: str, row: object) -> CallingWindow | None:
        if isinstance(row, dict) and not self.keys(pointer, row, ("days", "from", "to")):
            return None
        if not isinstance(row, dict) or len(row) != 3:
            self.error(
                pointer,
                "preferences.hours",
                gettext_noop('This must say days, from and to, as {"days": "sat-sun", "from": …, "to": …}.'),
            )
            return None
        try:
            days = parse_days(str(row["days"]))
        except ValueError:
            self.error(
                f"{pointer}/days", "preferences.hours", gettext_noop("This must be days like mon-fri or sat,sun.")
            )
            return None
        try:
            start, end = parse_clock(str(row["from"])), parse_clock(str(row["to"]))
        except ValueError:
            self.error(pointer, "preferences.hours", gettext_noop("Times must be like 09:00, from 00:00 to 24:00."))
            return None
        if str(row["from"]) == "24:00" or (str(row["to"]) != "24:00" and end <= start):
            self.error(f"{pointer}/to", "preferences.hours", gettext_noop("The end must be later than the beginning."))
            return None
        return CallingWindow(days, start, end)

    def firms(self, value: object) -> Mapping[str, bool]:
        rows = self.rows("firms", value, MOST_FIRMS)
        if rows and not self.policy.register.firms_choosable:
            self.error("/firms", "preferences.not_offered", gettext_noop("Single firms cannot be chosen here."))
            return MappingProxyType({})
        found: dict[str, bool] = {}
        for n, row in enumerate(rows):
            self.firm(f"/firms/{n}", row, found)
        return MappingProxyType(found)

    def firm(self, pointer: str, row: object, found: dict[str, bool]) -> None:
        if isinstance(row, dict) and not self.keys(pointer, row, ("marketer", "allow")):
            return
        if not isinstance(row, dict) or len(row) != 2 or not isinstance(row["allow"], bool):
            self.error(
                pointer, "preferences.firm", gettext_noop('This must be {"marketer": "mkt_…", "allow": true or false}.')
            )
        elif (
            not isinstance(row["marketer"], str) or not row["marketer"].startswith("mkt_") or len(row["marketer"]) > 40
        ):
            self.error(
                f"{pointer}/marketer",
                "preferences.firm",
                gettext_noop("This must be the id of a marketer, like mkt_…."),
            )
        elif row["marketer"] in found:
            self.error(f"{pointer}/marketer", "preferences.twice", gettext_noop("This firm is named twice."))
        else:
            found[row["marketer"]] = row["allow"]
