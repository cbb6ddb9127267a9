"""A firm's list in the reader's words."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.policies import current_policy
from core.policies.schema import Policy
from core.running.claimed_step import FAILED_BY_US
from core.translation.words import named
from core.web.words import channel_names, day_and_time
from registry.engine.lists.warnings import FEW_NUMBERS
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import decode
from registry.engine.records.reasons import Reason
from registry.firms.selectors.marketer import firm_names
from registry.scrubs.http.list_columns import columns_of, list_head, warnings_of
from registry.scrubs.http.list_samples import samples_of
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubJob
from registry.scrubs.selectors.scrub import scrub_salt
from registry.scrubs.selectors.scrub_job import Progress, progress_of, scrubs_of_job
from registry.scrubs.selectors.watchlist import watchlists_of_job
from registry.scrubs.web.reasons import reason_text

STATES = {
    "queued": (_("Waits"), "grey"),
    "running": (_("At work"), "warning"),
    "succeeded": (_("Finished"), "success"),
    "failed": (_("Cannot be used"), "error"),
    "cancelled": (_("Cancelled"), "grey"),
    "expired": (_("Deleted"), "grey"),
}
OURS = (_("Failed by us"), "error")
ASKED = (_("Needs your answer"), "warning")
MINUTES_FROM = 100  # seconds
COUNTS = (
    ("callable", _("may be called"), "success"),
    ("not_callable", _("must not be called"), "error"),
    ("conditional", _("only on a condition"), "warning"),
    ("unknown", _("unknown"), "grey"),
    ("invalid", _("invalid, not charged"), "pale"),
)
DETAILS = (
    ("not_callable", _("Why not callable")),
    ("conditional", _("Why on a condition")),
    ("unknown", _("Why unknown")),
    ("invalid", _("Why invalid")),
)


def _state_words(job: ScrubJob) -> tuple[Promise, str]:
    return {FAILED_BY_US: OURS, FEW_NUMBERS: ASKED}.get(job.problem, STATES[job.state])


def job_row(job: ScrubJob) -> dict[str, object]:
    text, tone = _state_words(job)
    counts = job.counts if job.state == ScrubJob.State.SUCCEEDED else None
    words = {"name": file_name(job), "text": text, "tone": tone, "purpose": _purpose_words(job)}
    return {"job": job, "counts": counts, **words}


def _purpose_words(job: ScrubJob) -> str:
    policy = current_policy(job.created_at)
    category = policy.register.categories.get(job.category)
    trade = named(category.names) if category else gettext("trade by row")
    client = firm_names([job.on_behalf_of]).get(job.on_behalf_of, "") if job.on_behalf_of else ""
    behalf = gettext("for %(name)s") % {"name": client} if client else ""
    return " · ".join(filter(None, [behalf, channel_names([job.channel], policy), trade, job.campaign]))


def job_story(job: ScrubJob, at: datetime, policy: Policy) -> dict[str, Any]:
    """All that the page of one list shows."""
    text, tone = _state_words(job)
    progress, head = progress_of(job, at), list_head(job)
    waits = job.state in {"queued", "running"}
    done = job.state == "succeeded"
    return {
        "name": file_name(job),
        "purpose": _purpose_words(job),
        "text": text,
        "tone": tone,
        "waits": waits,
        "done": done,
        "progress": progress,
        "progress_title": progress_title(job, progress),
        "progress_text": progress_text(progress) if waits else "",
        "columns": columns_of(head),
        "warnings": warnings_of(job, head),
        "samples": [each for each in samples_of(job, head) if head and each.position - 1 in head.numbers],
        "asked": job.problem == FEW_NUMBERS,
        "counts": counts_of(job.counts or {}) if done else [],
        "details": _details_of(job, policy) if done else [],
        "consent_confirmed": not policy.scrub.claim_suffices,
        "to_consent": _rows_for(job, Reason.CONSENT_REQUIRED, policy) if done else 0,
        "scrubs": [_receipt_row(scrub, job) for scrub in scrubs_of_job(job)] if done else [],
        "invalid": (job.counts or {}).get("invalid", 0),
        "watched": watchlists_of_job(job) if done else [],
        "problem": list_sentence(job.problem) if job.problem else "",
        "ours": job.problem == FAILED_BY_US,
        "over_quota": job.problem == "quota.exceeded",
    }


def counts_of(counts: Mapping[str, int]) -> list[tuple[Promise, int, str]]:
    """For each decision its word, how many rows, and its tone."""
    return [(word, counts.get(code, 0), tone) for code, word, tone in COUNTS]


def _receipt_row(scrub: Scrub, job: ScrubJob) -> dict[str, object]:
    """The receipt of one firm and trade in the list. `behalf`: the firm's name where it is another one."""
    category = current_policy(scrub.checked_at).register.categories.get(scrub.category)
    return {
        "id": scrub.public_id,
        "trade": named(category.names) if category else scrub.category,
        "behalf": scrub.subject.name if scrub.subject_id != job.marketer_id else "",
        "valid_until": scrub.valid_until,
        "receipt": scrub.receipt,
        "salt": scrub_salt(scrub),
    }


def file_name(job: ScrubJob) -> str:
    """The file's own name while the list is kept; it may hold a number and stands nowhere else."""
    files = JobFiles(job.public_id)
    if job.state in {"queued", "running", "succeeded", "failed"} and files.exists("request"):
        name = str(files.get_json("request").get("filename") or "")
        if name:
            return name
    return gettext("List of %(moment)s") % {"moment": day_and_time(job.created_at)}


def progress_title(job: ScrubJob, progress: Progress) -> str:
    if job.state == "queued":
        return gettext("Your list waits its turn.")
    if job.state == "running":
        total = progress.rows_total
        if total is None:
            return gettext("Reading your list …")
        return gettext("%(done)s of %(total)s rows") % {"done": grouped(progress.rows_done), "total": grouped(total)}
    seconds = (job.finished_at - job.started_at).total_seconds() if job.finished_at and job.started_at else 0
    return gettext("Finished in %(seconds)s s. Rows: %(rows)s; a second: %(rate)s") % {
        "seconds": formats.number_format(seconds, 1),
        "rows": grouped(progress.rows_done),
        "rate": grouped(progress.rows_per_second),
    }


def progress_text(progress: Progress, leaving: str = "") -> str:
    """`leaving`: that one need not wait, where it is no list that is worked on."""
    said = []
    if progress.rows_per_second:
        said.append(gettext("%(rate)s rows a second.") % {"rate": grouped(progress.rows_per_second)})
    if progress.eta_seconds is not None:
        said.append(_time_left(progress.eta_seconds))
    said.append(leaving or gettext("You can leave this page; the work goes on."))
    return reduce(_two_sentences, said)


def _two_sentences(first: str, second: str) -> str:
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def _time_left(seconds: int) -> str:
    if seconds < MINUTES_FROM:
        count = max(1, seconds)
        return ngettext("About %(count)d second left.", "About %(count)d seconds left.", count) % {"count": count}
    count = round(seconds / 60)
    return ngettext("About %(count)d minute left.", "About %(count)d minutes left.", count) % {"count": count}


def grouped(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def _rows_for(job: ScrubJob, reason: str, policy: Policy) -> int:
    """How many rows were answered with this reason, whatever stands beside it."""
    classes = policy.exemptions.caller_classes
    return sum(rows for code, rows in (job.codes or {}).items() if reason in decode(int(code), classes)[1])


def _details_of(job: ScrubJob, policy: Policy) -> list[tuple[str, list[dict[str, object]]]]:
    """For each decision the reasons with their rows, most first."""
    by_decision: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for code, rows in (job.codes or {}).items():
        decision, reasons = decode(int(code), policy.exemptions.caller_classes)
        for reason in reasons:
            by_decision[str(decision)][reason] += rows
    return [
        (str(title), bars(by_decision[decision]))
        for decision, title in DETAILS
        if by_decision[decision] and decision in {str(answer) for answer in Answer}
    ]


def bars(reasons: dict[str, int]) -> list[dict[str, object]]:
    ordered = sorted(reasons.items(), key=lambda pair: -pair[1])
    return [{"label": capfirst(reason_text(reason)), "value": rows} for reason, rows in ordered]
