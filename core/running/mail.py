"""The one way by which letters leave the platform."""

import logging
import smtplib
from collections.abc import Mapping

from django.core.mail import send_mail
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def mail_send(to: str, subject: str, template: str, context: Mapping[str, object], *, about: str) -> bool:
    """Send a letter in the language in force; False where it could not be handed over. `about`: for the log, by its id."""
    try:
        send_mail(subject, render_to_string(template, dict(context)), None, [to])
    except (OSError, smtplib.SMTPException) as error:
        log.warning("%s could not be mailed: %s", about, type(error).__name__)
        return False
    return True
