"""The one way by which letters leave the platform."""

import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.mail import send_mail
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """A letter as it is handed over. `about`: what the log calls it, by an id."""

    to: str
    subject: str
    text: str
    about: str


def mail_of(to: str, subject: str, template: str, context: Mapping[str, object], *, about: str) -> Mail:
    """The letter in the language in force."""
    return Mail(to, subject, render_to_string(template, dict(context)), about)


def mail_hand_over(mail: Mail) -> bool:
    """False where nobody took it."""
    try:
        send_mail(mail.subject, mail.text, None, [mail.to])
    except (OSError, smtplib.SMTPException) as error:
        log.warning("%s could not be mailed: %s", mail.about, type(error).__name__)
        return False
    return True


def mail_send(to: str, subject: str, template: str, context: Mapping[str, object], *, about: str) -> bool:
    """Send a letter now, in the language in force; False where it could not be handed over. Nobody's request waits here: what
    a request has written goes by `core.services.mail`."""
    return mail_hand_over(mail_of(to, subject, template, context, about=about))
