"""The letter with a one-time link. Its token is written nowhere else."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.firms.models import EmailLink

log = logging.getLogger(__name__)


def link_send(link: EmailLink, token: str) -> bool:
    """Send the link in the language in force; False where the mail could not be handed over."""
    address = f"{settings.DNC_SITE_URL}{reverse('email-link', args=[token])}"
    text = render_to_string("registry/firms/link_mail.txt", {"link": link, "side": link.side, "address": address})
    try:
        send_mail(_("Your link to the Do-Not-Call Register"), text, None, [link.email])
    except (OSError, smtplib.SMTPException) as error:
        log.warning("link %s could not be mailed: %s", link.pk, type(error).__name__)
        return False
    return True
