"""A letter that a request has written, until it was handed over. The row is the truth; a task or the sweep sends it."""

from django.db import models


class WaitingMail(models.Model):
    # Address, subject and text, encrypted under the day key "mails": a link may stand there.
    sealed = models.BinaryField()
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField(db_index=True)
    tries = models.SmallIntegerField(default=0)
