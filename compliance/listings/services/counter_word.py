"""Somebody who was called says: this was no spam. It is heard by officers, beside what others complained of."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller
from complaints.services.complaint import Origin
from complaints.services.complaint_end import callers_forget
from compliance.listings.models import CounterWord
from compliance.listings.selectors.counter_word import COUNTED
from core.actors import Actor
from core.errors import NotAllowed
from core.models import Number, User
from core.selectors.number import number_find
from core.services.audit import audit_write
from registry.register.selectors.holding import numbers_of


@transaction.atomic
def counter_word_record(*, caller: str, user: User, at: datetime, origin: Origin | None = None) -> bool:
    """One word of one proved number on a caller that somebody complained of; False where nothing was to be written.

    `caller`: as it is kept; `origin`: whence it is said, as of complaints. Of any other caller nothing is kept, and whoever asks
    is told no difference. Raises NotAllowed for whoever speaks of an own number.
    """
    own = numbers_of(user)
    number = number_find(caller) if caller.startswith("+") else None
    if not own or number in own:
        raise NotAllowed("counter.own", _("Nobody speaks here for an own number. If it is listed, appeal."))
    row = Caller.objects.filter(value=caller).first()
    if row is None:
        return False
    said = {"device": origin.device, "network": origin.network} if origin else {}
    _word, made = CounterWord.objects.get_or_create(caller=row, number=own[0], defaults={"at": at, **said})
    if made:
        audit_write(actor=Actor.user(user), act="counter_word.said", target=row, at=at)
    return made


@transaction.atomic
def counter_words_expire(*, at: datetime) -> int:
    """Words that count no more are forgotten, and with them callers whom nothing else names."""
    return _forget(CounterWord.objects.filter(at__lte=at - COUNTED), at)


@transaction.atomic
def counter_words_forget(*, number: Number, at: datetime) -> int:
    """Its holder leaves: what was said from it counts no more."""
    return _forget(CounterWord.objects.filter(number=number), at)


def _forget(words: QuerySet[CounterWord], at: datetime) -> int:
    callers = set(words.values_list("caller_id", flat=True))
    gone, _by_model = words.delete()
    if gone:
        callers_forget(caller_ids=callers, at=at)
        actor = Actor.system("retention")
        audit_write(actor=actor, act="counter_words.expired", target=None, at=at, data={"count": gone})
    return gone
