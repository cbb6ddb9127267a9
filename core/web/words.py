"""The words all pages share: channels and trades of the pack, days and moments."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import formats, timezone

from core.policies.schema import Policy
from core.translation.words import join_words, named


def channel_names(codes: Iterable[str], policy: Policy) -> str:
    wanted = set(codes)
    return join_words(named(policy.register.channel_names[code]) for code in policy.register.channels if code in wanted)


def category_names(codes: Iterable[str], policy: Policy) -> str:
    wanted = set(codes)
    return join_words(named(category.names) for code, category in policy.register.categories.items() if code in wanted)


def day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


def day_and_time(at: datetime) -> str:
    """In the site's zone and the reader's language, whatever a template does with the words."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
