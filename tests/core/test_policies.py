"""The packs that ship, and what the loader refuses."""

import copy
import csv
import os
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks.registry import registry
from django.core.exceptions import ImproperlyConfigured
from msgspec import structs

from config.demo.country import country_of
from config.run.home import policies
from core.clock import now
from core.numbers.log_filter import mask_text
from core.numbers.spelling import short_code
from core.policies import current_policy, load
from core.policies.checks import calendar_told, policy_calendar, policy_pack
from core.policies.files import FOLDER, Head, pack_codes, pack_head
from core.policies.packs import build_pack, read_pack
from core.policies.schema import Deadline, Policy, Status
from core.templatetags.charts import tile_grid
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.rules.sandbox import magic_numbers

RAW = tomllib.loads((FOLDER / "cn.toml").read_text(encoding="utf-8"))
CN = load("cn").versions[-1]
US = load("us").versions[-1]


PACKS = pack_codes(FOLDER)


@pytest.mark.parametrize("code", PACKS)
def test_each_pack_loads_and_every_version_is_later_than_the_one_before(code: str) -> None:
    days = [policy.effective_from for policy in load(code).versions]
    assert days == sorted(set(days))


def legal_tables(raw: dict[str, Any], path: str = "") -> list[str]:
    """Paths of tables that hold a number, a flag or a list anywhere outside names, numbering and the like."""
    found = []
    for key, value in raw.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            found += [here] if "status" in value else legal_tables(value, here)
    return found


WRONG_DEMO = [
    ({"story_category": "fish"}, "names 'fish', no category or province of the pack"),
    ({"home_province": "CN-XX"}, "names 'CN-XX', no category or province of the pack"),
    ({"citizen": "139"}, r"matching regex .* - at `\$.citizen`"),
    ({"citizens": "139"}, "unknown field `citizens`"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG_DEMO)
def test_a_demo_that_does_not_fit_its_pack_is_refused(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        country_of(structs.replace(CN, demo={**CN.demo, **change}))


@pytest.mark.parametrize("code", PACKS)
def test_every_legal_value_has_its_source(code: str) -> None:
    raw = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    for policy in load(code).versions:
        assert set(legal_tables(raw)) <= set(policy.sources)
        for path, source in policy.sources.items():
            assert source.instrument and source.effective_from <= policy.effective_from, path
    for section in ("scrub", "calling", "exemptions", "retention"):
        for key, value in raw[section].items():
            assert isinstance(value, dict), f"{section}.{key} carries no source"


@pytest.mark.parametrize("policy", [v for code in PACKS for v in load(code).versions], ids=lambda p: p.version)
def test_money_rests_only_on_law_or_rule(policy: Policy) -> None:
    firm = {Status.LAW, Status.RULE}
    for breach in policy.enforcement.breaches.values():
        assert breach.source.status in firm or not (breach.fine or breach.sanctionable), breach.code
    for sanction in policy.enforcement.sanction_rules.values():
        assert sanction.source.status in firm or not (sanction.money or sanction.after_hearing), sanction.code


def with_change(path: str, value: object) -> dict[str, Any]:
    raw = copy.deepcopy(RAW)
    *parents, last = path.split(".")
    table: Any = raw
    for parent in parents:
        table = table[int(parent)] if isinstance(table, list) else table[parent]
    if value is DELETED:
        del table[last]
    else:
        table[last] = value
    return raw


DELETED = object()
CHOICE = {"status": "choice", "source": "…"}
WRONG = [
    ("scrub.validity_hours.value", 0, "scrub.validity_hours.value is 0; it must be a whole number >= 1"),
    ("scrub.validity_hours.value", "24", "scrub.validity_hours.value is '24'; it must be a whole number"),
    ("scrub.validity_hours.value", True, "scrub.validity_hours.value is True; it must be a whole number"),
    ("scrub.validity_hours", DELETED, "scrub.validity_hours is missing"),
    ("scrub.validity_hours", 24, "scrub.validity_hours is 24; it must be a table"),
    ("scrub.validity_hours.source", DELETED, "scrub.validity_hours.source is missing"),
    ("scrub.validity_hours.source", " ", "scrub.validity_hours.source is ' '; it must be a text"),
    ("scrub.validity_hours.status", "custom", "scrub.validity_hours.status is 'custom'; it must be one of law, rule"),
    ("scrub.consent_required.effective_from", DELETED, "a law must say since when it is in force"),
    ("scrub.consent_required.effective_from", date(2030, 1, 1), "it must go into a later version under [[changes]]"),
    ("scrub.consent_required.value", "yes", "scrub.consent_required.value is 'yes'; it must be true or false"),
    (
        "scrub.validity_days",
        {"value": 1, **CHOICE},
        "scrub.validity_days is not known; known here: admission, admission_required",
    ),
    ("scrubs", {}, "scrubs is not known"),
    ("code", "cn", "code is not known"),  # the file's name says it
    ("effective_from", "2024", "effective_from is '2024'; it must be a date"),
    ("languages", "en", "languages is 'en'; it must be a list"),
    ("names.en", DELETED, "names.en is missing"),
    ("numbering.zone", "Asia/Pekin", "numbering.zone is 'Asia/Pekin'; it must be a time zone"),
    ("numbering.registrable.value", ["pager"], "numbering.registrable.value[0] is 'pager'; it must be one of mobile"),
    ("numbering.short_codes.0.pattern", "11[", "short_codes[0].pattern is '11['; it must be a regular expression"),
    ("numbering.short_codes.0.kind", "urgent", "short_codes[0].kind is 'urgent'; it must be one of emergency"),
    ("calendar.2025.workdays", [date(2025, 10, 1)], "calendar.2025.workdays names 2025-10-01, which is a holiday"),
    ("calendar.2025.holidays", [date(2024, 1, 1)], "holidays or workdays names 2024-01-01, which is not in 2025"),
    ("calendar.next", {}, "calendar.next is not known; it must be a key of the form [0-9]{4}"),
    (
        "register.channels.telex",
        {"zh-hans": "电传", "en": "Telex"},
        "register.channels.telex is not known; it must be one of voice",
    ),
    ("register.categories.other", DELETED, "register.categories.other is missing"),
    ("register.categories.loans.authority", "bank", "categories.loans.authority is 'bank'; it must be one of police"),
    ("register.categories.Big Loans", {}, "register.categories.Big Loans is not known; it must be a key of the form"),
    ("calling.windows.value", [{"days": "mon-fri", "from": "9", "to": "12:00"}], "it must be a time like 09:00"),
    ("calling.windows.value", [{"days": "fri-mon", "from": "09:00", "to": "12:00"}], "it must be days like mon-fri"),
    ("calling.windows.value", [{"days": "mon", "from": "12:00", "to": "09:00"}], "it must be later than from"),
    ("enforcement.breaches.hours.fine", [1, 2], "breaches.hours.fine rests on a choice; money may rest only on a law"),
    ("enforcement.breaches.hours.sanctionable", True, "a penalty may rest only on a law or a rule"),
    ("enforcement.breaches.refused.status", "proposal", "money may rest only on a law or a rule"),
    ("enforcement.breaches.refused.fine", [5, 1], "two whole numbers, the least and the most"),
    ("enforcement.breaches.refused.fine", [5], "it must be a list of length 2"),
    ("enforcement.breaches.refused.fine", [0, "5"], "breaches.refused.fine[1] must be a whole number"),
    ("scrub.lookup_limit.status", ["law"], "lookup_limit.status is ['law']; it must be one of law"),
    ("complaints.kinds.fraud.en", " ", "complaints.kinds.fraud.en is ' '; it must be a text"),
    ("register.categories.loans.en", "", "register.categories.loans.en is ''; it must be a text"),
    ("enforcement.breaches.call_centre_marketing.sanctionable", DELETED, "sanctionable is missing"),
    ("enforcement.breaches.hours.fine", [1, 2], "hours.fine rests on a choice"),
    ("enforcement.breaches.rude", {}, "enforcement.breaches.rude is not known; it must be one of registered"),
    ("retention.periods_days.case", DELETED, "retention.periods_days.case is missing; every pack must say it"),
    ("numbering.provinces.CN-JS.tile", [6, 2], "numbering.provinces has two on the tile [6, 2]"),
    ("numbering.provinces.CN-JS.tile", [6], "numbering.provinces.CN-JS.tile is [6]; it must be a list of length 2"),
    ("numbering.provinces.Jiangsu", {}, "numbering.provinces.Jiangsu is not known"),
    ("numbering.country_code", "+86", "numbering.country_code is '+86'; it must be a text matching"),
    ("numbering.log_patterns", ["(1"], "numbering.log_patterns[0] is '(1'; it must be a regular expression"),
    ("register.categories.loans.names", {}, "register.categories.loans.names is not known"),
    ("register.categories.loans.fr", "Crédits", "register.categories.loans.fr is not known"),
    ("register.keywords.help", ["HELP", "HELP"], "register.keywords.help names something twice"),
    ("scrub.validity_hours.note", "…", "scrub.validity_hours.note is not known; known here: value"),
    ("scrub.lookup_limit.shown_only", "no", "scrub.lookup_limit.shown_only is 'no'; it must be true or false"),
    ("scrub.lookup_limit.effective_from", "2024-01-01", "it must be a date"),
    ("calling.windows.value.0.to", "09:00", "calling.windows.value[0].to is 09:00; it must be later than from"),
    ("demo", "none", "demo is 'none'; it must be a table"),
    ("sandbox.first_number", "110", "sandbox.first_number is '110'; it must be a text matching"),
    ("enforcement.sanctions.restrict.money", True, "money and licences may rest only on a law or a rule"),
    ("enforcement.listing.label.unproved_rows", 20, "unproved rows may lead to watch alone"),
    ("enforcement.listing.watch.unproved_places", DELETED, "unproved rows may lead to watch alone"),
    ("enforcement.listing.block", DELETED, "enforcement.listing.block is missing; every pack must say it"),
    ("enforcement.deadlines.decided.unit", "weeks", "deadlines.decided.unit is 'weeks'; it must be one of working"),
    ("enforcement.deadlines.decided.count", 36_601, "deadlines.decided.count is 36601; it must be"),
    ("enforcement.deadlines.decided", DELETED, "enforcement.deadlines.decided is missing"),
    ("enforcement.case_roles.head", DELETED, "enforcement.case_roles.head is missing"),
    ("changes", {"effective_from": 1}, "changes must be a list of tables"),
    ("changes.0.effective_from", DELETED, "changes[0].effective_from is missing"),
    ("changes.0.effective_from", date(2020, 1, 1), "after this version begins"),
]


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG)
def test_a_wrong_pack_is_refused_with_a_sentence(path: str, value: object, sentence: str) -> None:
    try:
        raw = with_change(path, value)
    except (KeyError, TypeError):
        raw = with_change(path.replace("changes.0", "changes"), value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        build_pack("cn", raw, "policies/cn.toml")
    assert str(refusal.value).startswith("policies/cn.toml")
    assert sentence in str(refusal.value)


def test_versions_must_follow_each_other() -> None:
    raw = copy.deepcopy(RAW)
    raw["changes"] = [{"effective_from": RAW["effective_from"]}]
    with pytest.raises(ImproperlyConfigured, match="it must be later than"):
        build_pack("cn", raw, "policies/cn.toml")


def test_a_missing_or_broken_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="there is no such policy pack; there are"):
        read_pack(FOLDER / "aa.toml")
    broken = tmp_path / "aa.toml"
    for text in ("languages = ", "a = " + "[" * 5000):
        broken.write_text(text)
        with pytest.raises(ImproperlyConfigured, match=r"aa\.toml: cannot be read as TOML"):
            read_pack(broken)
        assert pack_head(tmp_path, "aa") == Head()


@pytest.mark.parametrize("code", PACKS)
def test_a_copied_file_is_a_pack(code: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zz.toml").write_bytes((FOLDER / f"{code}.toml").read_bytes())
    settings.DNC_POLICIES, settings.DNC_POLICY = tmp_path, "zz"
    monkeypatch.setenv("DNC_POLICIES", str(tmp_path))
    model, copied = read_pack(FOLDER / f"{code}.toml").at(now()), current_policy()
    assert policy_pack() == [] and pack_codes(tmp_path) == policies() == ["zz"]
    assert (copied.code, copied.version) == ("zz", f"zz-{copied.effective_from}")
    assert structs.replace(copied, code=code, version=model.version) == model
    assert country_of(copied).firms and magic_numbers(Purpose("voice", "other", ""), "", copied, now()).keys()
    assert all(tile["name"] for tile in tile_grid("", copied, {}, "")["tiles"])
    assert "****" in mask_text(country_of(copied).citizen) and mask_text("at 09:00") == "at 09:00"
    assert pack_head(tmp_path, "zz") == (model.languages, str(model.numbering.zone))


@pytest.mark.parametrize("code", PACKS)
def test_settings_speak_the_packs_language_and_go_by_its_clock(code: str, tmp_path: Path) -> None:
    (tmp_path / "zz.toml").write_bytes((FOLDER / f"{code}.toml").read_bytes())
    show = "from django.conf import settings as s; print(s.LANGUAGE_CODE, s.LANGUAGES[0][0], s.TIME_ZONE)"
    environment = {**os.environ, "DNC_POLICIES": str(tmp_path), "DNC_POLICY": "zz"}
    told = subprocess.run([sys.executable, "-c", show], env=environment, capture_output=True, text=True, check=True)
    first = load(code).versions[-1]
    assert told.stdout.split() == [first.languages[0], first.languages[0], str(first.numbering.zone)]


def test_a_pack_that_cannot_be_read_leaves_settings_their_defaults(tmp_path: Path) -> None:
    (tmp_path / "aa.toml").write_text("languages = ")
    assert pack_head(tmp_path, "aa") == pack_head(tmp_path, "bb") == (("en",), "UTC")


def test_a_wrong_pack_stops_the_start(settings: Any) -> None:
    assert policy_pack() == []
    settings.DNC_POLICY = "zz"
    (error,) = policy_pack()
    assert error.id == "core.policies.E001" and "zz.toml: there is no such policy pack" in str(error.msg)
    settings.DNC_POLICY = "../cn"
    (error,) = policy_pack()
    assert "must be the code of a policy pack" in str(error.msg)


def test_a_day_is_judged_by_the_version_in_force_on_it() -> None:
    pack = load("us")
    assert pack.at(date(2021, 7, 7)).enforcement.breaches["robocall"].fine == (0, 43_792)
    assert pack.at(date(2025, 1, 16)).enforcement.breaches["robocall"].fine == (0, 43_792)
    assert pack.at(date(2025, 1, 17)).enforcement.breaches["robocall"].fine == (0, 53_088)
    assert pack.at(date(1999, 1, 1)) is pack.versions[0]
    assert pack.version("us-2025-01-17") is pack.versions[1]
    assert pack.version("us-1999-01-01") is None


def test_a_version_begins_at_local_midnight(settings: Any) -> None:
    settings.DNC_POLICY = "cn"
    before = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)
    assert current_policy(before).version == "cn-2025-11-04"
    assert current_policy(before + timedelta(minutes=1)).version == "cn-2026-01-01"
    assert current_policy() is load("cn").versions[-1]


def test_a_change_keeps_what_it_does_not_name() -> None:
    first, *_, last = load("cn").versions
    assert first.scrub == last.scrub
    assert first.enforcement.breaches["refused"] == last.enforcement.breaches["refused"]
    assert first.enforcement.breaches["bombing"] != last.enforcement.breaches["bombing"]
    assert 2026 not in first.calendar.years and {2025, 2026} <= last.calendar.years


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ((2026, 9, 30), 1, (2026, 10, 8)),  # over National Day
        ((2026, 9, 30), 3, (2026, 10, 10)),  # Saturday the 10th is worked
        ((2026, 9, 30), 4, (2026, 10, 12)),
        ((2026, 9, 18), 1, (2026, 9, 20)),  # Sunday the 20th is worked
        ((2026, 9, 24), 1, (2026, 9, 28)),  # over Mid-Autumn
        ((2026, 11, 20), 5, (2026, 11, 27)),
        ((2026, 11, 20), 0, (2026, 11, 20)),
    ],
)
def test_working_days_over_the_holidays(start: tuple[int, ...], count: int, end: tuple[int, ...]) -> None:
    calendar = CN.calendar
    assert calendar.add_working_days(date(*start), count) == date(*end)
    assert calendar.working_days_between(date(*start), date(*end)) == count


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        (Deadline(15, "minutes"), "2026-09-30T20:15:00+08:00"),
        (Deadline(24, "hours"), "2026-10-01T20:00:00+08:00"),
        (Deadline(1, "working_days"), "2026-10-08T23:59:59+08:00"),
        (Deadline(90, "days"), "2026-12-29T23:59:59+08:00"),
        (Deadline(5, "months"), "2027-02-28T23:59:59+08:00"),
    ],
)
def test_when_a_deadline_ends(deadline: Deadline, due: str) -> None:
    start = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
    assert CN.due(start, deadline) == datetime.fromisoformat(due)


def test_the_chinese_calendar_agrees_with_itself() -> None:
    """Make-up days are weekend days; what is left of the free week days are the 13 holidays of the law since 2025."""
    for day in CN.calendar.workdays:
        assert day.weekday() >= 5, day
    for year in (2025, 2026):
        swapped = sum(d.weekday() >= 5 for d in CN.calendar.workdays if d.year == year)
        lost = sum(d.weekday() < 5 for d in CN.calendar.holidays if d.year == year)
        assert lost - swapped == 13


def test_the_law_fixes_what_the_calendars_announced() -> None:
    """Of the announced years, each statutory day is free; the ones reckoned ahead are seven a year and of weekdays' kinds."""
    law = CN.statutory
    assert law is not None
    for year in (2025, 2026):
        assert {date.fromisoformat(f"{year}-{day}") for day in law.fixed} <= CN.calendar.holidays
    assert Counter(day.year for day in law.moving) == dict.fromkeys(range(2027, 2037), 7)
    assert {day.month for day in law.moving} == {1, 2, 4, 5, 6, 9, 10}


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2027-01-01", False), ("2027-01-04", True), ("2027-02-08", False), ("2027-02-09", True), ("2027-05-03", True),
        ("2027-10-01", False), ("2024-05-01", False),
    ],
)  # fmt: skip
def test_a_year_without_a_calendar_has_its_statutory_days(day: str, working: bool) -> None:
    assert CN.calendar.is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2026-09-29T12:00:00+08:00", None), ("2026-09-30T12:00:00+08:00", "2026-12-31"),
        ("2026-12-31T23:59:59+08:00", "2026-12-31"), ("2027-06-01T12:00:00+08:00", "2026-12-31"),
    ],
)  # fmt: skip
def test_a_calendar_that_ends_says_so_a_quarter_ahead(at: str, last: str | None) -> None:
    found = CN.calendar_ends(datetime.fromisoformat(at))
    assert (str(found) if found else None) == last
    assert US.calendar_ends(datetime.fromisoformat(at)) is None  # known to the end of 2028


def test_at_start_the_check_tells_that_the_calendar_ends() -> None:
    assert policy_calendar in registry.registered_checks
    (told,) = calendar_told(datetime(2026, 11, 1, tzinfo=UTC))
    assert (told.id, told.is_serious()) == ("core.policies.I001", False) and "2026-12-31" in told.msg
    assert calendar_told(datetime(2026, 3, 1, tzinfo=UTC)) == []


SHORT = [
    ("110", "emergency"), ("119", "emergency"), ("120", "emergency"), ("122", "emergency"), ("12110", "emergency"),
    ("96110", "emergency"), ("12315", "service"), ("12345", "service"), ("114", "service"), ("95559", "marketing"),
    ("9555912", "marketing"), ("96096", "marketing"), ("10086", "operator"), ("10010", "operator"),
    ("1008611", "operator"), ("10101234", "marketing"), ("106575258192301", "text"), ("13912345678", None),
    ("11185", "service"), ("10001666", "operator"), ("4001005678", None), ("061065883001", None), ("", None), ("１１０", None),
]  # fmt: skip


@pytest.mark.parametrize(("digits", "kind"), SHORT)
def test_short_codes_of_the_country(digits: str, kind: str | None) -> None:
    found = short_code(digits, CN.numbering)
    assert (found.kind if found else None) == kind
    assert found is None or found.protected == (kind in {"emergency", "service"})


def test_all_provinces_and_states_are_there() -> None:
    assert len(CN.numbering.provinces) == 34
    assert len(US.numbering.provinces) == 56
    assert all(code.startswith("CN-") for code in CN.numbering.provinces)
    assert str(US.numbering.provinces["US-CA"].zone) == "America/Los_Angeles"


def test_what_the_chinese_pack_decides() -> None:
    assert CN.scrub.consent_required and CN.scrub.validity == timedelta(hours=24)
    assert CN.register.binds_after == timedelta(0) and CN.register.lifetime is None
    assert CN.complaints.kinds.keys() == {"marketing", "malicious", "fraud", "debt_collection"}
    assert len(CN.register.categories) == 16
    assert (CN.enforcement.listing["watch"].people, CN.enforcement.listing["watch"].days) == (3, 2)
    assert CN.enforcement.listing["block"].confirmed == 5 and CN.enforcement.listing["block"].officers == 2
    assert (CN.enforcement.deadlines["decided"].count, CN.enforcement.deadlines["decided"].unit) == (90, "days")
    assert CN.enforcement.breaches["operator_negligence"].fine == (50_000, 5_000_000)
    assert CN.enforcement.breaches["not_washed"].fine is None


def test_what_the_american_pack_decides() -> None:
    assert not US.scrub.consent_required and US.register.binds_after == timedelta(days=31)
    assert len(US.register.categories) == 15
    assert US.complaints.robocall_needs_no_registration
    assert US.calling.local_to_called and not US.calling.public_holidays_barred


def ftc_rows() -> list[dict[str, str]]:
    folder = os.environ.get("DNC_DATA")
    if not folder:
        pytest.skip("DNC_DATA names no folder of sample data; the FTC file is read from there.")
    path = Path(folder) / "complaints" / "dnc_complaint_numbers_2021-07-08.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_subject_of_the_real_file_has_a_category() -> None:
    subjects = {row["Subject"] for row in ftc_rows()}
    assert len(subjects) == 15
    assert {US.register.category_of_subject(s) for s in subjects} == set(US.register.categories)
    assert all(CN.register.category_of_subject(s) for s in subjects)
    assert US.register.category_of_subject("Something else") == ""


def test_the_most_reported_caller_of_the_real_file_may_be_watched() -> None:
    rows = [row for row in ftc_rows() if row["Company_Phone_Number"] == "3152328257"]
    for need in (US.enforcement.opening, US.enforcement.listing["watch"]):
        assert need.unproved_rows and len(rows) >= need.unproved_rows
        assert need.unproved_places and len({r["Consumer_State"] for r in rows}) >= need.unproved_places
        assert need.unproved_days and len({r["Violation_Date"][:10] for r in rows}) >= need.unproved_days
