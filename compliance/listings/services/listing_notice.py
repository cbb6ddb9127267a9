"""News of listings goes out to firms: one letter a firm for all that waits, and no second one within the hour."""

from datetime import datetime, timedelta

from django.db import transaction

from compliance.listings.models import ListingNotice
from compliance.listings.sending.listing_mail import listing_mail_send
from core.actors import Actor
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one
from core.services.audit import audit_write
from registry.firms.models import Marketer

NEWS = Actor.system("listing news")
BETWEEN = timedelta(hours=1)
MOST = 500  # of a firm's news in one letter; the pages show all


def listing_notices_send(*, at: datetime) -> int:
    """How many firms were written to. One sweep at a time; a letter that breaks off is written again."""
    with one_at_a_time("listing_notices_send") as mine:
        lately = ListingNotice.objects.filter(mailed_at__gt=at - BETWEEN).values("marketer")
        waiting = ListingNotice.objects.filter(mailed_at=None).exclude(marketer__in=lately).values("marketer")
        due = Marketer.objects.filter(pk__in=waiting).order_by("pk") if mine else ()
        return one_by_one(lambda firm: _send(firm, at), due)


@transaction.atomic
def _send(firm: Marketer, at: datetime) -> bool:
    rows = ListingNotice.objects.select_for_update(skip_locked=True, of=("self",)).filter(marketer=firm, mailed_at=None)
    notices = list(rows.select_related("entry__caller").order_by("at", "pk")[:MOST])
    if not notices:
        return False
    listing_mail_send(marketer=firm, notices=notices)
    ListingNotice.objects.filter(pk__in=[row.pk for row in notices]).update(mailed_at=at)
    audit_write(actor=NEWS, act="listing_news.mailed", target=firm, at=at, data={"news": len(notices)})
    return True
