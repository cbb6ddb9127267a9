"""What waits for a firm in this room and those below: lists, keys that end, a quota that is nearly used up, what to do first."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.policies import current_policy
from core.web.due import Due
from core.web.words import day, day_and_time
from registry.engine.lists.warnings import FEW_NUMBERS
from registry.firms.models import ApiKey, Marketer
from registry.firms.selectors.api_key import keys_ending
from registry.firms.selectors.caller_number import has_declared
from registry.firms.selectors.mandate import mandates_to_answer
from registry.scrubs.models import ScrubJob
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.selectors.scrub_job import jobs_kept
from registry.scrubs.web.list_words import file_name, grouped

KEY_ENDS_WITHIN = timedelta(days=30)
LISTS = 8  # of each kind that are named
NEARLY_USED = 10  # per cent of a quota that are left


def dues_of(marketer: Marketer, *, quota: Quota | None, is_owner: bool, at: datetime) -> list[Due]:
    """`quota`: None for a firm that waits to be let in."""
    return [*_lists(marketer, at), *_keys(marketer, at), *_open_to_it(marketer, quota, is_owner, at)]


def _lists(marketer: Marketer, at: datetime) -> list[Due]:
    jobs = jobs_kept(marketer.pk, at)
    working = [job for job in jobs if job.state in {"queued", "running"}]
    asked = [job for job in jobs if job.problem == FEW_NUMBERS]
    ready = [job for job in jobs if job.state == "succeeded" and _valid_until(job) > at]
    return [
        *(Due(_address(job), file_name(job), gettext("needs your answer before it is read"), job.expires_at)
          for job in asked[:LISTS]),
        *(Due(_address(job), file_name(job), _ready_words(job), _valid_until(job)) for job in ready[:LISTS]),
        *_at_work(working),
    ]  # fmt: skip


def _at_work(jobs: list[ScrubJob]) -> list[Due]:
    if not jobs:
        return []
    words = ngettext("%(count)d list is at work", "%(count)d lists are at work", len(jobs)) % {"count": len(jobs)}
    return [Due(_address(jobs[0]) if len(jobs) == 1 else reverse("marketer-lists"), words, "")]


def _ready_words(job: ScrubJob) -> str:
    moment, rows = day_and_time(_valid_until(job)), (job.counts or {}).get("callable", 0)
    words = ngettext(
        "ready; %(rows)s row may be called, valid until %(moment)s",
        "ready; %(rows)s rows may be called, valid until %(moment)s",
        rows,
    )
    return words % {"rows": grouped(rows), "moment": moment}


def _valid_until(job: ScrubJob) -> datetime:
    checked = job.checked_at or job.created_at
    return checked + current_policy(checked).scrub.validity


def _address(job: ScrubJob) -> str:
    return reverse("marketer-list", args=[job.public_id])


def _keys(marketer: Marketer, at: datetime) -> list[Due]:
    ending = keys_ending(marketer.pk, at=at, within=KEY_ENDS_WITHIN)
    return [Due(reverse("marketer-keys"), key.name, _key_words(key), key.expires_at) for key in ending]


def _key_words(key: ApiKey) -> str:
    assert key.expires_at is not None
    return gettext("this key ends on %(day)s; give your systems the next one before") % {"day": day(key.expires_at)}


def _open_to_it(marketer: Marketer, quota: Quota | None, is_owner: bool, at: datetime) -> list[Due]:
    """What has no day."""
    found = []
    if quota and quota.remaining * 100 < quota.limit * NEARLY_USED:
        left = gettext("%(left)s new numbers are left of your quota") % {"left": grouped(quota.remaining)}
        found.append(Due(reverse("marketer-usage"), left, gettext("ask for a larger one before it is used up")))
    if quota and not has_declared(marketer):
        found.append(Due(reverse("marketer-callers"), gettext("Declare the numbers you call from"), ""))
    if is_owner and mandates_to_answer(marketer.pk, at):
        found.append(
            Due(reverse("marketer-mandates"), gettext("Answer a firm that asks you to call on its behalf"), "")
        )
    if is_owner and not ApiKey.objects.filter(marketer=marketer, revoked_at=None).exists():
        found.append(Due(reverse("marketer-keys"), gettext("Make a key for your systems"), ""))
    return found
