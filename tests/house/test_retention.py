"""Each period of each pack is carried out by a task that beat starts, and each table has an end or a reason to have none."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from config.celery import app as celery
from core.policies import load
from core.policies.files import FOLDER, pack_codes
from core.policies.schema import RECORDS
from tests.compliance.retention.test_periods import KEPT

SCHEDULED: set[Any] = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.parametrize("code", pack_codes(FOLDER))
def test_each_period_of_a_pack_has_its_task_and_its_test(code: str) -> None:
    celery.loader.import_default_modules()
    for policy in load(code).versions:
        for period in policy.retention.periods:
            tasks = settings.PERIOD_TASKS.get(period, set())
            assert tasks, f"{policy.version} keeps {period} for a time, and no task ends it."
            assert tasks <= SCHEDULED, f"The task that ends {period} is never started: {tasks - SCHEDULED}"
            assert tasks <= celery.tasks.keys(), f"There is no task {tasks - celery.tasks.keys()} to end {period}."
            assert period in KEPT, f"No test shows that {period} ends: tests/compliance/retention/test_periods.py"
            assert not policy.sources[f"retention.periods_days.{period}"].shown_only


def test_no_task_ends_what_no_pack_speaks_of() -> None:
    assert settings.PERIOD_TASKS.keys() == set(RECORDS) == KEPT.keys()


# How each table ends that names persons or acts: by a period of the pack, by a task, or by what its own words say. A table
# whose rows cannot be without one of these goes with it.
EVENTS = "once looked at"
ENDS = {
    "core.Attachment": "case", "core.AuditWords": "access_log", "core.IdempotentAnswer": "core.tasks.leftovers_forget",
    "core.Invitation": "core.tasks.leftovers_forget", "core.NumberCode": "proof", "core.NumberProof": "proof",
    "core.SmsMessage": "text_message", "core.SmsEvent": "with the next that comes", "sessions.Session": "core.tasks.leftovers_forget",
    "core.WaitingMail": "once handed over", "scrubs.ScanMeasure": "registry.scrubs.tasks.lists_forget",
    "usersessions.UserSession": "core.tasks.leftovers_forget", "firms.EmailLink": "registry.firms.tasks.email_links_forget",
    "firms.FirmDocument": "registry.firms.tasks.admissions_settle",
    "firms.Question": "complaint", "firms.WebhookMessage": "registry.firms.tasks.webhook_messages_forget",
    "retention.PersonalCopy": "compliance.retention.tasks.copies_sweep",
    "register.Consent": "consent", "register.ConsentFile": "uploaded_list", "register.Relationship": "consent",
    "scrubs.ScrubList": "uploaded_list",
    "scrubs.ScrubRecord": "scrub_record", "scrubs.RecordSpan": "scrub_record", "scrubs.QuotaRequest": "scrub_record",
    "complaints.Caller": "complaint", "complaints.Complaint": "complaint",
    "complaints.ImportedRow": "complaint", "complaints.OpenDay": "complaint", "findings.CallerFact": "complaint",
    "findings.CampaignText": "complaint", "listings.ForeignEntry": "with the version of its list that names it no more",
    "listings.BlacklistEntry": "listing", "listings.CounterWord": "compliance.listings.tasks.counter_words_expire",
    "cases.Case": "case", "cases.MatchingFile": "matching_file", "cases.PreservationRequest": "complaint",
    "cases.ComplaintsLate": "compliance.cases.tasks.complaints_late_count", "scrubs.WatchList": "uploaded_list",
    **dict.fromkeys(
        (
            "complaints.ComplaintChange", "complaints.OpenDataChange", "findings.SubjectChange", "cases.ClockChange",
            "cases.PreservationChange", "desk.FigureChange", "desk.LoadChange", "register.FirmNumberChange",
            "listings.HolderClaimChange", "listings.UntoldChange",
        ),
        EVENTS,
    ),
}  # fmt: skip
# What has no end, each with the reason; docs/retention.md tells it.
WITHOUT = {
    "the audit trail": ("core.AuditRecord", "core.AuditLink"),
    "the register and its log": (
        "core.Number", "register.Registration", "register.RegisterChange", "register.RegisterImport",
        "register.RegisterImportBatch", "register.ReleasedSeal", "register.Refusal", "register.Holding",
        "register.IdleReference", "register.IdleWithdrawal", "register.Disconnection", "register.LineChange",
        "register.FormerConsent", "register.Delegation", "register.CounterAct", "retention.Erasure",
    ),
    "scrubs with their receipts": (
        "scrubs.Restriction", "scrubs.RestrictionReview", "scrubs.PlantedNumber", "scrubs.PlantedHit", "scrubs.PlantedCall",
        "scrubs.PlantedClosing",
        "scrubs.Scrub", "scrubs.ScrubJob", "scrubs.ScrubChunk", "scrubs.ChargedSpan", "scrubs.SigningKey",
        "core.SealKeyCheck", "core.SealKeyUse",
    ),
    "firms, operators and officers": (
        "core.User", "core.RoleGrant", "core.RoleProposal", "cases.Deputy", "firms.Marketer", "firms.MarketerStanding",
        "firms.Operator", "firms.ApiKey", "firms.CallerNumber", "firms.Mandate", "firms.MarketerMember",
        "firms.OperatorMember", "cases.ConsentLead", "firms.Webhook", "firms.NeverListed", "desk.SavedView", "firms.AdmissionRequest",
        "firms.Branch", "firms.ServiceAddress", "account.EmailAddress",
        "account.EmailConfirmation", "mfa.Authenticator", "admin.LogEntry",
    ),
    "reports": ("reports.Report", "reports.ReportPdf"),
    "whose lists others keep": ("listings.ForeignList",),
    "counts that name nobody": (
        "core.SmsPurpose", "core.SmsHour", "reports.DayFigures", "reports.PublicFigures", "reports.RegisteredPlaces", "desk.StateLoad",
        "desk.OfficerLoad", "desk.FirmFigures", "cases.CaseSerial", "cases.DocumentSerial", "complaints.OpenDataRun",
        "listings.BlacklistVersion", "scrubs.WatchMark",
        "scrubs.FirmDay", "scrubs.FirmDayMark", "scrubs.RecordMark", "cases.GatheredPolicy",
        "complaints.ComplaintImport",
    ),
    "the framework's own": ("auth.Permission", "auth.Group", "contenttypes.ContentType"),
}  # fmt: skip


def goes_with_another(model: Any, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a row of it cannot be without one that ends."""
    label = model._meta.label
    if label in ENDS:
        return True
    parents = [field.related_model for field in model._meta.concrete_fields if field.related_model and not field.null]
    return label not in seen and any(goes_with_another(parent, seen | {label}) for parent in parents)


def test_each_table_has_an_end_or_a_reason() -> None:
    forever = {label for labels in WITHOUT.values() for label in labels}
    tables = {model._meta.label: model for model in apps.get_models() if model._meta.managed and not model._meta.proxy}
    silent = [label for label, model in tables.items() if label not in forever and not goes_with_another(model)]
    assert not silent, f"Nothing says how long these are kept: {silent}"
    assert not forever & ENDS.keys()
    assert (forever | ENDS.keys()) <= tables.keys(), "no such table"
    for label, end in ENDS.items():
        assert end in RECORDS or "." not in end or end in SCHEDULED, f"{label} is to end by {end}"
