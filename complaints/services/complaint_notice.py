"""Complainants are told by a message that there is news: one a day to a number, for all of its complaints."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from complaints.models import ComplaintStep
from complaints.selectors.complaint_notice import DAY, steps_untold
from core.actors import Actor
from core.models import Number, SmsMessage
from core.policies import Policy, current_policy
from core.services.audit import audit_write
from core.services.sms import sms_queue
from core.sms.purposes import COMPLAINT, budget_of
from core.translation.words import named
from registry.register.selectors.registration_notice import languages_of

ACTOR = Actor.system("complaints")
MOST_NAMED = 3  # complaints of which a message says the state


@transaction.atomic
def complaints_tell(*, number_id: int, at: datetime) -> bool:
    """Tell the holder in one message what is new; False when nothing is to be told now.

    What comes within a day after a message waits for the end of that day. Safe to run twice or at once: the number is locked.
    """
    number, policy = Number.objects.select_for_update(no_key=True).get(pk=number_id), current_policy(at)
    steps = list(steps_untold().filter(complaint__number=number).select_related("complaint").order_by("-at", "-pk"))
    told = SmsMessage.objects.filter(number=number, kind=COMPLAINT, queued_at__gt=at - DAY).count()
    if not steps or told >= budget_of(COMPLAINT, policy).to_one_number:
        return False
    ComplaintStep.objects.filter(pk__in=[step.pk for step in steps]).update(news=False)
    latest = list({step.complaint_id: step for step in reversed(steps)}.values())[::-1]
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    with override(language):
        text = _message(latest, policy)
    data = {"number": number.pk, "complaints": len(latest), "steps": len(steps)}
    audit_write(actor=ACTOR, act="complaints.told", target=None, at=at, data=data)
    sms_queue(number=number, kind=COMPLAINT, text=text, language=language, at=at)
    return True


def _message(latest: Sequence[ComplaintStep], policy: Policy) -> str:
    """Which complaint, its state, and what can be done. No name of a firm and no link: the reasons stand on the page."""
    said = " ".join(_state(step, policy) for step in latest[:MOST_NAMED])
    others = len(latest) - MOST_NAMED
    if others > 0:
        more = ngettext("And %(others)d more complaint.", "And %(others)d more complaints.", others)
        said = f"{said} {more % {'others': others}}"
    text = gettext("[Do-Not-Call Register] %(said)s Sign in on our site with this number to read more.")
    return text % {"said": said}


def _state(step: ComplaintStep, policy: Policy) -> str:
    state = named(policy.complaints.statuses.get(step.status)) or step.status
    text = gettext("Complaint %(reference)s: %(state)s.")
    said = text % {"reference": step.complaint.short_reference, "state": state}
    remedy = step.params.get("remedy")
    return f"{said} {named(remedy)}" if isinstance(remedy, dict) else said
