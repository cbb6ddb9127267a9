"""The enforcement section of a pack. Money and hearings may rest only on a law or a rule."""

from datetime import timedelta

from core.policies.reading import Table
from core.policies.schema import (
    BreachKind,
    Deadline,
    Enforcement,
    ListingThreshold,
    Names,
    OpeningThreshold,
    Sanction,
    Source,
    Status,
)
from core.policies.sections import legal_days

UNITS = ("working_days", "days", "months", "hours", "minutes")
CLASSES = ("C0", "C1", "C2", "C3")
BREACHES = (
    "registered", "no_consent", "refused", "revoked", "robocall", "text_without_opt_out", "data_source", "spoofed",
    "operator_negligence", "call_centre_marketing", "bombing", "one_ring", "hours", "attempts", "not_washed",
    "not_declared", "not_admitted",
)  # fmt: skip
ACTIONS = ("watch", "label", "block", "emergency")
ROLES = ("intake_clerk", "officer", "legal_reviewer", "hearing_officer", "head", "supervisor", "auditor", "partner")
DEADLINES = (
    "checking", "deciding_to_file", "deciding_to_file_extension", "telling_complainants", "referred", "referred_crime",
    "investigating", "firm_asked", "firm_asked_extension", "penalty_proposed", "statement", "hearing_request",
    "hearing_notice", "rectify", "decided", "served", "reconsideration", "reconsideration_decision",
    "reconsideration_extension", "court", "court_after_reconsideration", "revoked", "feeds", "appeal",
    "complaint_received", "complaint_checked", "complaint_handled", "complaint_closed",
)  # fmt: skip
FIRM = {Status.LAW, Status.RULE}


def language_texts(row: Table) -> Names:
    return {language: row.text(language) for language in row.reading.languages}


def need_known(table: Table, allowed: tuple[str, ...], what: str, *, all_of_them: bool = False) -> None:
    for code in table.raw:
        if code not in allowed:
            raise table.wrong(code, f"is no {what} the platform knows; it knows {', '.join(allowed)}.")
    for code in allowed if all_of_them else ():
        if code not in table.raw:
            raise table.wrong(code, f"is missing; every pack must say it ({what}).")


def fine(row: Table, source: Source) -> tuple[int, int] | None:
    if not row.has("fine"):
        return None
    amounts = row.take("fine", list, "two whole numbers, the least and the most")
    if len(amounts) != 2 or not all(type(a) is int and a >= 0 for a in amounts) or amounts[0] > amounts[1]:
        raise row.wrong("fine", f"is {amounts!r}; it must be two whole numbers, the least and the most.")
    if source.status not in FIRM:
        raise row.wrong("fine", f"rests on a {source.status}; money may rest only on a law or a rule.")
    return amounts[0], amounts[1]


def breach(code: str, row: Table, source: Source) -> BreachKind:
    sanctionable = row.flag("sanctionable")
    if sanctionable and source.status not in FIRM:
        raise row.wrong("sanctionable", f"is true on a {source.status}; a penalty may rest only on a law or a rule.")
    amount = fine(row, source)
    if amount and not sanctionable:
        raise row.wrong("fine", "is given for a breach that is not sanctionable; leave one of the two out.")
    return BreachKind(
        code=code,
        names=language_texts(row),
        basis=row.names("basis"),
        source=source,
        fine=amount,
        sanctionable=sanctionable,
        evidence_needed=row.one_of("evidence_needed", CLASSES, "C2"),
    )


def breaches(table: Table) -> dict[str, BreachKind]:
    child = table.table("breaches")
    need_known(child, BREACHES, "breach")
    return {code: breach(code, (row := child.legal(code)), child.reading.sources[row.path]) for code in list(child.raw)}


def opening(table: Table) -> OpeningThreshold:
    row = table.legal("opening")
    return OpeningThreshold(
        people=row.whole("people", 1, 10_000),
        days=row.whole("days", 1, 366),
        period=timedelta(days=row.whole("period_days", 1, 3660)),
        unproved_rows=row.whole("unproved_rows", 0, 1_000_000),
        unproved_places=row.whole("unproved_places", 0, 10_000),
        unproved_days=row.whole("unproved_days", 0, 366),
    )


def listing(table: Table) -> dict[str, ListingThreshold]:
    child = table.table("listing")
    need_known(child, ACTIONS, "action", all_of_them=True)
    return {action: listing_threshold(action, child.legal(action)) for action in ACTIONS}


def listing_threshold(action: str, row: Table) -> ListingThreshold:
    unproved = [
        row.whole(key, 1, 1_000_000) if row.has(key) else None
        for key in ("unproved_rows", "unproved_places", "unproved_days")
    ]
    if unproved != [None] * 3 and (action != "watch" or None in unproved):
        raise row.wrong(
            "unproved_rows",
            "is given; unproved rows may lead to watch alone, and then with unproved_places and unproved_days.",
        )
    return ListingThreshold(
        action,
        people=row.whole("people", 0, 100_000),
        days=row.whole("days", 0, 366),
        places=row.whole("places", 0, 1000),
        confirmed=row.whole("people_confirmed", 0, 100_000),
        officers=row.whole("officers", 1, 5),
        term=timedelta(hours=row.whole("term_hours", 1, 24 * 3660)),
        unproved_rows=unproved[0],
        unproved_places=unproved[1],
        unproved_days=unproved[2],
    )


def deadlines(table: Table) -> tuple[dict[str, Deadline], dict[str, Names]]:
    child = table.table("deadlines")
    need_known(child, DEADLINES, "deadline", all_of_them=True)
    rows = {key: child.legal(key) for key in DEADLINES}
    counts = {key: Deadline(row.whole("count", 0, 10_000), row.one_of("unit", UNITS)) for key, row in rows.items()}
    return counts, {key: language_texts(row) for key, row in rows.items()}


def sanctions(table: Table) -> dict[str, Sanction]:
    child = table.table("sanctions")
    found = {}
    for code in child.codes():
        row = child.legal(code)
        source = row.reading.sources[row.path]
        money, hearing = row.flag("money", False), row.flag("after_hearing", False)
        if (money or hearing) and source.status not in FIRM:
            raise row.wrong("status", f"is {source.status}; money and licences may rest only on a law or a rule.")
        found[code] = Sanction(
            code, language_texts(row), source, money, hearing, row.flag("needs_decision", money or hearing)
        )
    return found


def enforcement(table: Table) -> Enforcement:
    counts, deadline_names = deadlines(table)
    ladder = sanctions(table)
    roles = table.table("case_roles")
    need_known(roles, ROLES, "role", all_of_them=True)
    return Enforcement(
        breaches=breaches(table),
        opening=opening(table),
        listing=listing(table),
        deadlines=counts,
        case_roles={role: roles.names(role) for role in ROLES},
        limitation=legal_days(table, "limitation_days"),
        line_age=legal_days(table, "line_age_days", 366),
        national_from_provinces=table.legal_whole("national_from_provinces", 1, 100),
        sanctions={code: sanction.names for code, sanction in ladder.items()},
        sanction_rules=ladder,
        authorities=table.named("authorities"),
        deadline_names=deadline_names,
        cluster_number_gap=table.legal_whole("cluster_number_gap", 0, 1000),
        cluster_text_least=table.legal_whole("cluster_text_least", 0, 1000),
        declared_calls_per_person=table.legal_whole("declared_calls_per_person", 0, 1_000_000),
    )
