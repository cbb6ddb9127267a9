"""One scrub in the reader's words, as tables of scrubs show it."""

from core.policies import current_policy
from core.translation.words import named
from core.web.words import channel_names
from registry.scrubs.models import Scrub


def scrub_row(scrub: Scrub) -> dict[str, object]:
    """`list`: the id of the list it came with, "" for none. Its jobs are fetched with many of them at once."""
    policy = current_policy(scrub.checked_at)
    category = policy.register.categories.get(scrub.category)
    return {
        "at": scrub.checked_at,
        "valid_until": scrub.valid_until,
        "channel": channel_names([scrub.channel], policy),
        "category": named(category.names) if category else scrub.category,
        "campaign": scrub.campaign,
        "counts": scrub.counts,
        "id": scrub.public_id,
        "list": next((job.public_id for job in scrub.jobs.all()), ""),
    }
