"""Links that stand in mails."""

import re

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage

from core import clock
from core.selectors.mail import mails_to_send
from core.services.mail import mail_leave

LINK = re.compile(re.escape(settings.DNC_SITE_URL) + r"(/(?:links|invitation)/\S+)")


def letters() -> list[EmailMessage]:
    """What has left, that which waited too."""
    at = clock.now()
    for mail_id in mails_to_send(at):
        mail_leave(mail_id=mail_id, at=at)
    return list(mail.outbox)


def link_in(mail: EmailMessage) -> str:
    """The path of the one-time link in a mail."""
    found = LINK.search(str(mail.body))
    assert found, mail.body
    return found.group(1)
