"""The letter with the link of an invitation. Its token is written nowhere else."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Invitation
from core.running.mail import Mail, mail_of


def invitation_link(token: str) -> str:
    return f"{settings.DNC_SITE_URL}{reverse('invitation', args=[token])}"


def invitation_mail(invitation: Invitation, token: str) -> Mail:
    """In the language in force."""
    context = {"invitation": invitation, "link": invitation_link(token)}
    subject = _("Your invitation to the Do-Not-Call Register")
    template = "core/invitation_mail.txt"
    return mail_of(invitation.email, subject, template, context, about=f"invitation {invitation.pk}")
