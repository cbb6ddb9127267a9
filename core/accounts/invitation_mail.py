"""The letter with the link of an invitation. Its token is written nowhere else."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Invitation
from core.running.mail import mail_send


def invitation_link(token: str) -> str:
    return f"{settings.DNC_SITE_URL}{reverse('invitation', args=[token])}"


def invitation_send(invitation: Invitation, token: str) -> bool:
    """Send the link in the language in force; False where the mail could not be handed over."""
    context = {"invitation": invitation, "link": invitation_link(token)}
    subject = _("Your invitation to the Do-Not-Call Register")
    return mail_send(
        invitation.email, subject, "core/invitation_mail.txt", context, about=f"invitation {invitation.pk}"
    )
