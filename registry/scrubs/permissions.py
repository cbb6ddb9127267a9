"""Whether a firm may ask at all, and for whom. The answer names what is missing."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, FieldError, NotAllowed
from core.policies import current_policy
from core.policies.schema import Policy
from registry.firms.models import Marketer
from registry.firms.permissions import Behalf, behalf_of
from registry.firms.rules.mandate import Link
from registry.scrubs.models import Restriction, ScrubJob
from registry.scrubs.rules.purpose import Purpose, campaign_acceptable
from registry.scrubs.rules.scan import Level
from registry.scrubs.selectors.restriction import any_firm_stopped, restrictions_standing
from registry.scrubs.selectors.scrub_job import job_of_repeat

MOST_UNFINISHED = 20  # lists of one firm on their way at once


def purpose_behalf(marketer: Marketer, purpose: Purpose, at: datetime, policy: Policy) -> Behalf:
    """For whom these calls are: for `marketer` itself, or for the firm whose chain of approvals leads to it. Raises `NotAllowed`."""
    found = behalf_of(marketer, purpose.on_behalf_of, at, policy, channel=purpose.channel, category=purpose.category)
    check_clients_not_stopped(found.chain)
    return found


class Stopped(NotAllowed):
    """Of a key, or a firm, whose questions look like a scan."""

    def __init__(self) -> None:
        message = _(
            "What was asked looks like a scan of the register, not like a list. Nothing more is answered until a person has"
            " looked at it. Your firm's pages say why, and let you ask a person."
        )
        super().__init__("key.stopped", message)


def check_not_stopped(marketer_id: int, key_id: int | None) -> list[Restriction]:
    """What slows this firm, or its key. Raises `Stopped`."""
    standing = restrictions_standing(marketer_id, key_id)
    if any(one.level == Level.STOPPED for one in standing):
        raise Stopped
    return standing


def check_clients_not_stopped(chain: Sequence[Link]) -> None:
    """Raises `NotAllowed` where a firm above the one that asks is stopped as a whole: it is answered through nobody else either.
    What only one of its keys is stopped for holds for that key."""
    if chain and any_firm_stopped({link.principal for link in chain}):
        message = _(
            "Nothing is answered for this firm until a person has looked at what was asked for it before. Its own pages say why."
        )
        raise NotAllowed("on_behalf_of.stopped", message, pointer="/on_behalf_of")


def subject_of(marketer: Marketer, purpose: Purpose, at: datetime, policy: Policy) -> Marketer:
    """The firm whose calls these are. Raises `NotAllowed`."""
    return purpose_behalf(marketer, purpose, at, policy).subject


def check_purpose(purpose: Purpose, policy: Policy, *, by_row: bool = False) -> None:
    """`by_row`: each row names its own trade, so the purpose needs none."""
    errors = []
    if purpose.channel not in policy.register.channels:
        errors.append(FieldError("/channel", "channel.unknown", _("This register has no such channel.")))
    if purpose.category not in policy.register.categories and not (by_row and not purpose.category):
        errors.append(FieldError("/category", "category.unknown", _("This register has no such trade.")))
    if not campaign_acceptable(purpose.campaign):
        message = _("A campaign is a label of at most 60 characters without a telephone number in it.")
        errors.append(FieldError("/campaign", "campaign.malformed", message))
    if errors:
        raise DomainError("purpose.invalid", _("The purpose of this scrub cannot be used."), errors=tuple(errors))


def check_list_welcome(
    *,
    marketer: Marketer,
    purpose: Purpose,
    by_row: bool,
    live: bool,
    at: datetime,
    repeat_key: str = "",
    key_id: int | None = None,
) -> None:
    """Whether a list may be handed in at all, before its first byte is read. `by_row`: each row names its trade. To the sandbox
    every firm may.
    However many lists are on their way, one handed in again under its `repeat_key` is none more.

    Raises `NotAllowed`, `DomainError`.
    """
    policy = current_policy(at)
    check_purpose(purpose, policy, by_row=by_row)
    if live:
        subject_of(marketer, purpose, at, policy)
        check_not_stopped(marketer.pk, key_id)
    unfinished = ScrubJob.objects.filter(marketer=marketer, live=live, state__in=["queued", "running"]).count()
    if unfinished >= MOST_UNFINISHED and not job_of_repeat(marketer_id=marketer.pk, repeat_key=repeat_key, live=live):
        raise DomainError("jobs.too_many", _("Wait until some of your lists are done, then send the next."))
