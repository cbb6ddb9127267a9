"""A citizen leaves: asked for with a fresh code, stopped for some hours, then carried out by a task."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from complaints.services.complaint_end import complaints_delete
from compliance.findings.services.assessment_end import findings_delete
from compliance.listings.services.counter_word import counter_words_forget
from compliance.retention.models import Erasure, PersonalCopy
from compliance.retention.selectors.erasure import complaints_free, erasure_open
from compliance.retention.services.locks import lock_free
from core.actors import Actor
from core.models import Number, User
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from core.services.session import sessions_end
from core.services.sms import sms_queue
from core.sms.purposes import WITHDRAWAL, budget_of
from registry.register.models import Holding
from registry.register.selectors.registration_notice import told_today
from registry.register.services.number_release import number_release


@transaction.atomic
def erasure_ask(*, user: User, at: datetime, actor: Actor) -> Erasure:
    """What is kept of the account and of the number it signs in with ends after the pack's hours. Asked twice it ends once.

    The number is told at once, within the cap of messages that say that protection goes.
    """
    user = User.objects.select_for_update(no_key=True, of=("self",)).select_related("number").get(pk=user.pk)
    assert user.number is not None, "only citizens leave"
    if earlier := erasure_open(user):
        return earlier
    policy = current_policy(at)
    erasure = Erasure.objects.create(user=user, asked_at=at, due_at=at + policy.register.erasure_wait)
    audit_write(actor=actor, act="erasure.asked", target=erasure, at=at)
    _tell(user, user.number, erasure, policy, at)
    return erasure


def _tell(user: User, number: Number, erasure: Erasure, policy: Policy, at: datetime) -> None:
    """No link: a message with one could be anybody's."""
    if told_today([number.pk], WITHDRAWAL, at).get(number.pk, 0) >= budget_of(WITHDRAWAL, policy).to_one_number:
        return
    language = user.language or settings.LANGUAGE_CODE
    with override(language):
        moment = date_format(erasure.due_at.astimezone(policy.numbering.zone), "DATETIME_FORMAT")
        text = gettext(
            "[Do-Not-Call Register] What we keep of this number is erased from %(moment)s on, and its registration ends. "
            "Not you? Sign in on our site with this number before then and stop it under Security."
        ) % {"moment": moment}
    sms_queue(number=number, kind=WITHDRAWAL, text=text, language=language, at=at)


@transaction.atomic
def erasure_stop(*, user: User, at: datetime, actor: Actor) -> None:
    """Everything stays. Stopped twice, or once it is done, it changes nothing."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    erasure = erasure_open(user)
    if erasure is None:
        return
    erasure.stopped_at = at
    erasure.save(update_fields=["stopped_at"])
    audit_write(actor=actor, act="erasure.stopped", target=erasure, at=at)


@transaction.atomic
def erasure_carry_out(*, erasure_id: int, at: datetime, actor: Actor) -> bool:
    """Whether it is done. Run twice, at once, early or late it changes nothing more; where somebody works on one of the
    complaints at the moment it is left to the next round.

    Complaints that no case file holds are deleted, the others name nobody from now on and end with their period. The row of
    the number is released, as when a line changes hands, further numbers keep what they ask and lose their tie alone.
    """
    user_id = Erasure.objects.values_list("user", flat=True).get(pk=erasure_id)
    user = User.objects.select_for_update(no_key=True, of=("self",)).select_related("number").get(pk=user_id)
    erasure = erasure_open(user)
    if erasure is None or erasure.pk != erasure_id or erasure.due_at > at or user.number is None:
        return False
    wanted = set(complaints_free(user.number).values_list("pk", flat=True))
    free = set(lock_free(sorted(wanted)))
    if free != wanted:
        return False
    findings_delete(free)
    complaints_delete(complaint_ids=free, at=at)
    counter_words_forget(number=user.number, at=at)
    Holding.objects.filter(user=user, until=None).update(until=at)
    PersonalCopy.objects.filter(user=user).delete()
    UserSession.objects.filter(user=user).delete()
    sessions_end(user_id=user.pk)
    number_release(number=user.number, reason="erased", at=at, actor=actor)
    erasure.done_at = at
    erasure.save(update_fields=["done_at"])
    audit_write(actor=actor, act="erasure.carried_out", target=erasure, at=at, data={"complaints": len(free)})
    return True
