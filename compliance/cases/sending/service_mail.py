"""The letter that tells a firm's owners of a document served on it electronically: that one waits, and nothing of what it says."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.cases.models import CaseEvent
from compliance.cases.rules.service import ELECTRONIC
from core.models import User
from core.running.mail import mail_send
from registry.firms.selectors.marketer import owners_of


def service_mail_send(*, event_id: int) -> int:
    """Tell each owner in their own language; how many could be told. Nobody, of what was served in another way."""
    event = CaseEvent.objects.select_related("case__respondent").get(pk=event_id)
    firm = event.case.respondent
    if firm is None or event.params.get("service_way") != ELECTRONIC:
        return 0
    return sum(_sent(owner, event) for owner in owners_of(firm))


def _sent(owner: User, event: CaseEvent) -> bool:
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        context = {"firm": event.case.respondent, "day": event.at, "address": _address(event)}
        subject = _("A document for your firm waits at the Do-Not-Call Register")
        template = "compliance/cases/service_mail.txt"
        return mail_send(owner.email or "", subject, template, context, about=f"case event {event.pk}")


def _address(event: CaseEvent) -> str:
    return f"{settings.DNC_SITE_URL}{reverse('marketer-notice', args=[event.case.public_id])}"
