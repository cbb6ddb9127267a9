"""From the tables of a pack to the sections of a `Policy`: what each may say, and within which limits."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from core.policies.reading import Table
from core.policies.schema import (
    Calendar,
    CallingRules,
    Category,
    ComplaintRules,
    Exemptions,
    Names,
    Numbering,
    Province,
    RegisterRules,
    Retention,
    ScrubRules,
    ShortCode,
)

KINDS = ("mobile", "fixed_line", "fixed_line_or_mobile", "voip")
SHORT_KINDS = ("emergency", "service", "operator", "marketing", "text")
CHANNELS = ("voice", "text", "fax", "prerecorded", "rich_message", "flash_message")
YEAR = 366


def days(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(days=count)


def legal_days(table: Table, key: str, most: int = 50 * YEAR) -> timedelta:
    return timedelta(days=table.legal_whole(key, 0, most))


def legal_days_or_none(table: Table, key: str, most: int = 50 * YEAR) -> timedelta | None:
    return days(table.legal_whole_or_none(key, 1, most))


def subset(table: Table, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    words = table.words(key)
    for word in words:
        if word not in allowed:
            raise table.wrong(key, f"names {word!r}; it may name {', '.join(allowed)}.")
    return words


def numbering(table: Table) -> Numbering:
    return Numbering(
        country_code=table.text("country_code"),
        region=table.text("region"),
        zone=table.zone("zone"),
        registrable=frozenset(subset(table.legal("registrable"), "value", KINDS)),
        short_codes=tuple(short_code(row) for row in table.rows("short_codes")),
        provinces={code: province(code, row) for code, row in table.table("provinces").tables().items()},
    )


def short_code(row: Table) -> ShortCode:
    return ShortCode(
        pattern=row.pattern("pattern"),
        kind=row.one_of("kind", SHORT_KINDS),
        protected=row.flag("protected", False),
        names={language: row.text(language) for language in row.reading.languages},
    )


def province(code: str, row: Table) -> Province:
    zone: ZoneInfo | None = row.zone("zone") if row.has("zone") else None
    return Province(code, {language: row.text(language) for language in row.reading.languages}, zone)


def calendar(table: Table) -> Calendar:
    holidays: set[date] = set()
    workdays: set[date] = set()
    years: set[int] = set()
    for name in table.raw:
        if not (name.isascii() and name.isdigit()):
            raise table.wrong(name, "is no year; the calendar has one table a year.")
        year = table.legal(name)
        free, worked = year.days("holidays"), year.days("workdays")
        if both := free & worked:
            raise year.wrong("workdays", f"names {min(both)}, which is a holiday too; a day is one or the other.")
        if stray := {day for day in free | worked if day.year != int(name)}:
            raise year.wrong("holidays", f"names {min(stray)}, which is not in {name}.")
        holidays |= free
        workdays |= worked
        years.add(int(name))
    return Calendar(frozenset(holidays), frozenset(workdays), frozenset(years))


def category(code: str, row: Table) -> Category:
    names = {language: row.text(language) for language in row.reading.languages}
    return Category(
        code,
        names,
        subjects=tuple(" ".join(subject.split()) for subject in row.words("subjects", ())),
        choosable=row.flag("choosable", True),
        authority=row.text("authority", ""),
    )


def categories(table: Table) -> dict[str, Category]:
    child = table.table("categories")
    child.codes()
    found = {code: category(code, row) for code, row in child.tables().items()}
    if "other" not in found:
        raise child.wrong("other", "is missing; every pack needs a category for the rest.")
    return found


def register(table: Table) -> RegisterRules:
    channels = table.table("channels")
    names: dict[str, Names] = {code: channels.names(code) for code in channels.raw}
    if odd := set(names) - set(CHANNELS):
        raise channels.wrong(min(odd), f"is no channel; channels are {', '.join(CHANNELS)}.")
    confirm = table.legal_whole_or_none("keyword_confirm_minutes", 1, 1440)
    words = table.table("keywords")
    return RegisterRules(
        channels=tuple(names),
        channel_names=names,
        categories=categories(table),
        hours_choosable=table.legal_flag("hours_choosable"),
        firms_choosable=table.legal_flag("firms_choosable"),
        binds_after=legal_days(table, "binds_after_days", 366),
        lifetime=legal_days_or_none(table, "lifetime_days"),
        numbers_per_account=table.legal_whole("numbers_per_account", 1, 1000),
        assurances=table.named("assurances"),
        keywords={act: words.words(act) for act in words.codes()},
        keyword_confirm_within=None if confirm is None else timedelta(minutes=confirm),
    )


def scrub(table: Table) -> ScrubRules:
    return ScrubRules(
        validity=timedelta(hours=table.legal_whole("validity_hours", 1, 24 * 366)),
        lookup_limit=table.legal_whole("lookup_limit", 1, 10_000),
        quota_numbers=table.legal_whole("quota_numbers", 1, 10_000_000_000),
        quota_period=legal_days(table, "quota_period_days", 3660),
        admission_required=table.legal_flag("admission_required"),
        declaration_required=table.legal_flag("declaration_required"),
        consent_required=table.legal_flag("consent_required"),
        session_limit=table.legal_whole_or_none("session_limit", 1, 100_000),
        refusal_within=legal_days(table, "refusal_within_days", 366),
    )


def calling(table: Table) -> CallingRules:
    return CallingRules(
        windows=table.legal("windows").windows("value"),
        public_holidays_barred=table.legal_flag("public_holidays_barred"),
        attempts_per_day=table.legal_whole_or_none("attempts_per_day", 1, 1000),
        attempts_per_period=table.legal_whole_or_none("attempts_per_period", 1, 100_000),
        attempts_period=legal_days_or_none(table, "attempts_period_days", 3660),
        local_to_called=table.legal_flag("local_to_called"),
    )


def exemptions(table: Table) -> Exemptions:
    classes = table.table("caller_classes")
    names: dict[str, Names] = {}
    for code in classes.codes():
        row = classes.legal(code)
        names[code] = {language: row.text(language) for language in row.reading.languages}
    return Exemptions(
        consent_lifetime=legal_days_or_none(table, "consent_lifetime_days"),
        relationship_purchase=legal_days_or_none(table, "relationship_purchase_days"),
        relationship_inquiry=legal_days_or_none(table, "relationship_inquiry_days"),
        caller_classes=tuple(names),
        class_names=names,
        robocall_consent=table.legal("robocall_consent").one_of("value", ("any", "written")),
    )


def complaints(table: Table) -> ComplaintRules:
    return ComplaintRules(
        kinds=table.named("kinds"),
        filing_window=legal_days_or_none(table, "filing_window_days"),
        registered_for=legal_days(table, "registered_for_days", 366),
        robocall_needs_no_registration=table.legal_flag("robocall_needs_no_registration"),
        same_call_within=timedelta(minutes=table.legal_whole("same_call_within_minutes", 0, 1440)),
        emergency_lines=table.legal("emergency_lines").words("value"),
        statuses=table.named("statuses"),
        manners=table.named("manners"),
    )


def retention(table: Table) -> Retention:
    periods = table.table("periods_days")
    return Retention(
        periods={kind: timedelta(days=periods.legal_whole(kind, 1, 100 * YEAR)) for kind in periods.codes()},
        place_shared_by=table.legal_whole("place_shared_by", 1, 10_000),
    )
