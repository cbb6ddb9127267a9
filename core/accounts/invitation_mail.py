"""The letter with the link of an invitation. Its token is written nowhere else."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Invitation

log = logging.getLogger(__name__)


def invitation_link(token: str) -> str:
    return f"{settings.DNC_SITE_URL}{reverse('invitation', args=[token])}"


def invitation_send(invitation: Invitation, token: str) -> bool:
    """Send the link in the language in force; False where the mail could not be handed over."""
    context = {"invitation": invitation, "link": invitation_link(token)}
    text = render_to_string("core/invitation_mail.txt", context)
    try:
        send_mail(_("Your invitation to the Do-Not-Call Register"), text, None, [invitation.email])
    except (OSError, smtplib.SMTPException) as error:
        log.warning("invitation %s could not be mailed: %s", invitation.pk, type(error).__name__)
        return False
    return True
