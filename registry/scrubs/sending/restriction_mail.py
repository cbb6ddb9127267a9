"""The letter that tells a firm's owners that a key is slowed or stopped, by which measure, and what was answered."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.models import User
from core.running.mail import mail_send
from registry.firms.selectors.marketer import owners_of
from registry.scrubs.models import Restriction
from registry.scrubs.words import ENDS, MEASURES, MEASURES_SAID, OUTCOMES, RESTRICTION_LEVELS


def restriction_mail_send(*, restriction_id: int) -> int:
    """Tell each owner in their own language how it stands; how many could be told."""
    row = Restriction.objects.select_related("marketer", "key").get(pk=restriction_id)
    return sum(_sent(owner, row) for owner in owners_of(row.marketer))


def _sent(owner: User, row: Restriction) -> bool:
    since = row.stopped_at or row.since  # what was answered before is no news
    review = row.reviews.filter(answered_at__gte=since).order_by("-answered_at").first()
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        context = {
            "firm": row.marketer.name,
            "key": row.key.name if row.key else "",
            "level": RESTRICTION_LEVELS[row.level],
            "measure": MEASURES[row.measure],
            "said": MEASURES_SAID[row.measure],
            "since": since,
            "ended": ENDS.get(row.ended_how, ""),
            "outcome": OUTCOMES[review.outcome] if review else "",
            "reason": review.reason if review else "",
            "address": f"{settings.DNC_SITE_URL}{reverse('marketer-restriction', args=[row.public_id])}",
        }
        subject = _("Your firm's access to the Do-Not-Call Register")
        about = f"restriction {row.pk}"
        return mail_send(owner.email or "", subject, "registry/scrubs/restriction_mail.txt", context, about=about)
