"""An operator's staff act for a customer at the counter, whose papers they have seen.

Whoever acts is a stranger to the register: steps and answer are the same whatever stood (decision 96).
"""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
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
from registry.register.models import Consent, CounterAct, Delegation, Disconnection
from registry.register.rules.consent import ConsentAct
from registry.register.rules.delegation import barred_more
from registry.register.selectors.counter import counter_acts_lately
from registry.register.selectors.delegation import delegates_of
from registry.register.selectors.registration import registration_now
from registry.register.selectors.registration_notice import languages_of
from registry.register.services.consent import consent_revoke
from registry.register.services.delegation import delegation_end
from registry.register.services.disconnection import disconnection_confirm, disconnection_object
from registry.register.services.refusal import refusal_record
from registry.register.services.registration_intake import registration_ingest

Act = CounterAct.Act
ASSURANCE = "in_person"
logger = logging.getLogger(__name__)


@transaction.atomic
def counter_act(
    *,
    member: OperatorMember,
    number: str,
    paper: CounterAct.Paper,
    held_since: date,
    act: CounterAct.Act,
    marketer: Marketer | None = None,
    at: datetime,
) -> CounterAct:
    """Do `act` for the customer with `number` (in any spelling). `member` saw a paper of this kind that shows who the customer
    is, and in the operator's records that the number is theirs since `held_since`, a day in the pack's zone. `marketer`: the
    one firm whose consents are revoked, and which is refused; without it those of all firms are.

    The line is told. Where its operator said that it ended, the day answers whether its holder is another by now. Raises
    `NotAllowed` for who no longer acts for an operator, `TooMany` beyond the pack's acts of a day, `DomainError`.
    """
    actor, e164 = _check(member, number, held_since, act, marketer, at)
    held = number_obtain(e164=e164, at=at)
    if _answered(held, held_since, at, actor):
        held = number_obtain(e164=e164, at=at)  # whose next holder begins with nothing
    held = Number.objects.select_for_update().get(pk=held.pk)
    done = CounterAct.objects.create(
        member=member, number=held, paper=paper, held_since=held_since, act=act, marketer=marketer, at=at
    )
    data = {"number": held.pk, "act": str(act), "paper": str(paper)}
    audit_write(actor=actor, act="counter.acted", target=done, at=at, data=data)
    if act == Act.REGISTER:
        now = registration_now(held.pk)
        _hand_in(done, e164, "register", actor, barred_more(now.preferences if now else {}, {"all": True}))
    elif act == Act.WITHDRAW:
        _hand_in(done, e164, "withdraw", actor, None)
    elif act == Act.REVOKE:
        _revoke(done, actor)
        _tell(done)
    else:
        for delegation in delegates_of([held], at):
            delegation_end(delegation=delegation, end=Delegation.End.COUNTER, told=False, at=at, actor=actor)
        _tell(done)
    return done


def _check(
    member: OperatorMember, number: str, held_since: date, act: CounterAct.Act, marketer: Marketer | None, at: datetime
) -> tuple[Actor, str]:
    """Who acts, and the number as E.164. Locks the member, so that two at once are counted one after the other."""
    rules = current_policy(at)
    acting = OperatorMember.objects.acting().select_for_update(of=("self",)).select_related("operator", "user")
    row = acting.filter(pk=member.pk, operator__suspended_at=None).first()
    if row is None:
        raise NotAllowed("counter.closed", _("You no longer act for this operator. Nothing was done."))
    if marketer is not None and act != Act.REVOKE:
        raise DomainError("counter.firm", _("A firm is chosen only where consents are revoked."), pointer="/firm")
    if held_since > at.astimezone(rules.numbering.zone).date():
        raise DomainError("counter.future", _("This day lies in the future."), pointer="/held_since")
    e164 = holder_or_refuse(number, rules)
    before = counter_acts_lately(row, at)
    if before >= rules.register.counter_acts_a_day:
        message = _("You have done as much today as one person may at a counter. A colleague goes on.")
        raise TooMany("counter.too_many", message, retry_after=int(timedelta(days=1).total_seconds()))
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


def _hand_in(done: CounterAct, e164: str, action: str, actor: Actor, preferences: dict[str, object] | None) -> None:
    """As the operator's systems do; it changes nothing, and takes as long, where there is nothing to change."""
    registration_ingest(
        operator=done.member.operator,
        number=e164,
        action=action,
        preferences=preferences,
        assurance=ASSURANCE,
        said_at=done.at,
        reference=done.public_id,
        at=done.at,
        actor=actor,
    )


def _revoke(done: CounterAct, actor: Actor) -> None:
    if done.marketer is not None:
        refusal_record(number=done.number, marketer=done.marketer, source="counter", at=done.at, actor=actor)
        return
    claims = Consent.objects.filter(number=done.number, received_at__lte=done.at)
    for consent in claims.open_to(ConsentAct.REVOKE, at=done.at, policy=current_policy(done.at)):
        consent_revoke(consent=consent, at=done.at, actor=actor)


def _tell(done: CounterAct) -> None:
    language = languages_of([done.number_id]).get(done.number_id, settings.LANGUAGE_CODE)
    with override(language):
        text = gettext(
            "[Do-Not-Call Register] At a counter of %(operator)s: %(said)s "
            "Not you? Sign in on our site with this number and set it right, or ask at a counter."
        ) % {"operator": name_in_text(done.member.operator.name), "said": _said(done)}
    sms_queue(number=done.number, kind=HELPING, text=text, language=language, at=done.at)


def _said(done: CounterAct) -> str:
    if done.act == Act.END_HELP:
        return gettext("nobody helps with this number any more.")
    if done.marketer is not None:
        return gettext("%(firm)s was refused, and every consent it has from this number was revoked.") % {
            "firm": name_in_text(done.marketer.name)
        }
    return gettext("every consent of this number to marketing was revoked.")
