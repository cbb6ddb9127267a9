"""Acts on watch lists: begin and end. The rounds in between are `registry.scrubs.services.watch_round`."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, Gone, NotFound
from core.events import announce
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.scrubs import signals
from registry.scrubs.models import Scrub, WatchChange, WatchList, WatchNews, WatchPart
from registry.scrubs.permissions import subject_of
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.scrub import scrub_of
from registry.scrubs.services.watch_source import rows_of_scrub

MOST = 100  # live ones a firm
SYSTEM = Actor.system("watchlists")


@transaction.atomic
def watchlist_create(*, marketer: Marketer, scrub: str, at: datetime, actor: Actor) -> tuple[WatchList, bool]:
    """Watch the list of the scrub with this public id; the one there is, and False, when it is watched already.

    It ends with the quota period of the scrub, within which its numbers have been charged. Raises `NotFound`, `Gone` (the
    list is not kept any more), `NotAllowed` (the firm may not ask now), `Conflict` (too many).
    """
    Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    row = scrub_of(marketer_id=marketer.pk, public_id=scrub, live=True)
    if row is None:
        raise NotFound("scrub.unknown", _("There is no such scrub."), pointer="/scrub")
    watched = WatchList.objects.live().filter(scrub=row).first()
    if watched is not None:
        return watched, False
    _check_allowed(marketer, row, at)
    watchlist = WatchList.objects.create(
        marketer=marketer,
        subject=row.subject,
        scrub=row,
        channel=row.channel,
        category=row.category,
        campaign=row.campaign,
        planned_at=row.planned_at,
        created_at=at,
        ends_at=row.checked_at + current_policy(at).scrub.quota_period,
        look_at=at,
        next_round_at=at,
    )
    audit_write(actor=actor, act="watchlist.created", target=watchlist, at=at, data={"scrub": row.public_id})
    announce(signals.watchlist_started, watchlist_id=watchlist.pk)
    return watchlist, True


def _check_allowed(marketer: Marketer, scrub: Scrub, at: datetime) -> None:
    policy = current_policy(at)
    behalf = scrub.subject.public_id if scrub.subject_id != marketer.pk else ""
    subject_of(marketer, Purpose(scrub.channel, scrub.category, on_behalf_of=behalf), at, policy)
    if at >= scrub.checked_at + policy.scrub.quota_period or rows_of_scrub(scrub, at) is None:
        raise Gone(
            "scrub.list_gone", _("The list of this scrub is not kept any more. Scrub it again."), pointer="/scrub"
        )
    if WatchList.objects.live().filter(marketer=marketer).count() >= MOST:
        raise Conflict("watchlist.too_many", _("A firm watches at most %(most)d lists at a time.") % {"most": MOST})


@transaction.atomic
def watchlist_end(*, watchlist: WatchList, at: datetime, actor: Actor = SYSTEM) -> WatchList:
    """Watch it no longer, and forget its rows and what became of them. Ending twice changes nothing."""
    watchlist = WatchList.objects.select_for_update(no_key=True).get(pk=watchlist.pk)
    if watchlist.ended_at is not None:
        return watchlist
    watchlist.ended_at = at
    watchlist.save(update_fields=["ended_at"])
    WatchPart.objects.filter(watchlist=watchlist).delete()
    WatchChange.objects.filter(watchlist=watchlist).delete()
    WatchNews.objects.filter(watchlist=watchlist).delete()
    audit_write(actor=actor, act="watchlist.ended", target=watchlist, at=at)
    return watchlist
