"""The letter that tells a firm's owners what stands against its callers: one for all news that waits."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.listings.models import ListingNotice
from compliance.listings.words import NOTICES
from core.models import User
from core.running.mail import mail_send
from core.web.callers import caller_shown
from registry.firms.models import Marketer
from registry.firms.selectors.marketer import owners_of

MOST_LINES = 20


def listing_mail_send(*, marketer: Marketer, notices: list[ListingNotice]) -> int:
    """How many owners could be told, each in their own language."""
    return sum(_sent(owner, marketer, notices) for owner in owners_of(marketer))


def _sent(owner: User, marketer: Marketer, notices: list[ListingNotice]) -> bool:
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        context = {
            "firm": marketer.name,
            "lines": [(name_of(notice, marketer), str(NOTICES[notice.what])) for notice in notices[:MOST_LINES]],
            "more": max(0, len(notices) - MOST_LINES),
            "address": f"{settings.DNC_SITE_URL}{reverse('marketer-listings')}",
        }
        subject = _("News about your numbers and the blacklist")
        about = f"listings of marketer {marketer.pk}"
        return mail_send(owner.email or "", subject, "compliance/listings/listing_mail.txt", context, about=about)


def name_of(notice: ListingNotice, marketer: Marketer) -> str:
    caller = notice.entry.caller
    return caller_shown(caller.value) if caller else notice.entry.pattern or marketer.name
