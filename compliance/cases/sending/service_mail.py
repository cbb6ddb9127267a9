"""The letter that tells a firm's owners of a document served on it electronically: that one waits, and nothing of what it says."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.cases.models import CaseEvent
from core.models import User
from core.running.mail import mail_send
from core.running.one_by_one import one_by_one
from registry.firms.selectors.marketer import owners_of


def service_mail_send(event: CaseEvent, reached: list[User]) -> int:
    """Tell each owner in their own language; how many could be told. Each is added to `reached` at once: one that fails by a fault
    of ours stops none of the others, and is raised at the end."""

    def write(owner: User) -> bool:
        sent = _sent(owner, event)
        reached.extend([owner] if sent else [])
        return sent

    return one_by_one(write, owners_of(event.case.respondent) if event.case.respondent else ())


def _sent(owner: User, event: CaseEvent) -> bool:
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        context = {"firm": event.case.respondent, "day": event.at, "address": _address(event)}
        subject = _("A document for your firm waits at the Do-Not-Call Register")
        template = "compliance/cases/service_mail.txt"
        return mail_send(owner.email or "", subject, template, context, about=f"case event {event.pk}")


def _address(event: CaseEvent) -> str:
    return f"{settings.DNC_SITE_URL}{reverse('marketer-notice', args=[event.case.public_id])}"
