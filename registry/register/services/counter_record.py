"""Helper of what is done at an operator's counter: who may is asked anew, and each act is counted, on record and told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, NotAllowed, TooMany
from core.models import Number
from core.numbers.reading import holder_or_refuse
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.sms import sms_queue
from core.sms.names import name_in_text
from core.sms.purposes import HELPING
from registry.firms.models import Marketer, OperatorMember
from registry.register.models import CounterAct, Disconnection
from registry.register.selectors.counter import DAY, counter_acts_lately
from registry.register.selectors.registration_notice import languages_of
from registry.register.services.disconnection import disconnection_confirm, disconnection_object

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Customer:
    """Who stands at the counter. `number` in any spelling; `paper`: the kind that shows who they are; `held_since`: since when
    the number is theirs by the operator's records, a day in the pack's zone."""

    number: str
    paper: CounterAct.Paper
    held_since: date


def counter_record(
    member: OperatorMember,
    customer: Customer,
    act: CounterAct.Act,
    at: datetime,
    *,
    marketer: Marketer | None = None,
) -> tuple[CounterAct, Actor]:
    """The act, of a number that is locked, and who does it, in the transaction of the caller.

    Where the number's operator said that its line ended, the customer's day answers whether its holder is another by now.
    Raises `NotAllowed` for who no longer acts for an operator, `TooMany` beyond the pack's acts of a day, `DomainError`.
    """
    actor, e164 = _check(member, customer, at)
    held = number_obtain(e164=e164, at=at)
    if _answered(held, customer.held_since, at, actor):
        held = number_obtain(e164=e164, at=at)  # whose next holder begins with nothing
    held = Number.objects.select_for_update().get(pk=held.pk)
    done = CounterAct.objects.create(
        member=member,
        number=held,
        paper=customer.paper,
        held_since=customer.held_since,
        act=act,
        marketer=marketer,
        at=at,
    )
    data = {"number": held.pk, "act": str(act), "paper": str(customer.paper)}
    audit_write(actor=actor, act="counter.acted", target=done, at=at, data=data)
    return done, actor


def counter_tell(done: CounterAct, words: Callable[[], str]) -> None:
    """Tell the line what was done, in its language, in which `words` are asked for. No link: it could be anybody's."""
    language = languages_of([done.number_id]).get(done.number_id, settings.LANGUAGE_CODE)
    with override(language):
        text = gettext(
            "[Do-Not-Call Register] At a counter of %(operator)s: %(said)s "
            "Not you? Sign in on our site with this number and set it right, or ask at a counter."
        ) % {"operator": name_in_text(done.member.operator.name), "said": words()}
    sms_queue(number=done.number, kind=HELPING, text=text, language=language, at=done.at)


def _check(member: OperatorMember, customer: Customer, at: datetime) -> tuple[Actor, str]:
    """Who acts, and the number as E.164. Locks the member, so that two at once are counted one after the other."""
    rules = current_policy(at)
    acting = OperatorMember.objects.acting().select_for_update(of=("self",)).select_related("operator", "user")
    row = acting.filter(pk=member.pk, operator__suspended_at=None).first()
    if row is None:
        raise NotAllowed("counter.closed", _("You no longer act for this operator. Nothing was done."))
    if customer.held_since > at.astimezone(rules.numbering.zone).date():
        raise DomainError("counter.future", _("This day lies in the future."), pointer="/held_since")
    e164 = holder_or_refuse(customer.number, rules)
    before = counter_acts_lately(row, at)
    if before >= rules.register.counter_acts_a_day:
        message = _("You have done as much today as one person may at a counter. A colleague goes on.")
        raise TooMany("counter.too_many", message, retry_after=int(DAY.total_seconds()))
    if before + 1 == rules.register.counter_alarm:
        logger.error(
            "ALARM: user:%s of operator %s did %s acts at a counter in a day; see docs/operation.md",
            row.user_id,
            row.operator.public_id,
            before + 1,
        )
    return Actor.user(row.user), e164


def _answered(number: Number, held_since: date, at: datetime, actor: Actor) -> bool:
    """Answer the report that the line ended, if one waits: whether a new holder began with it."""
    waiting = Disconnection.objects.filter(number=number, ended_at=None).first()
    if waiting is None:
        return False
    if held_since <= waiting.said_at.astimezone(current_policy(at).numbering.zone).date():
        disconnection_object(disconnection=waiting, at=at, actor=actor)
        return False
    disconnection_confirm(disconnection=waiting, at=at, actor=actor)
    return True
