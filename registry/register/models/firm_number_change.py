"""Numbers whose word to a firm changed: noted by a trigger with the change itself, deleted by whoever has looked (adr/0045)."""

from django.db import models


class FirmNumberChange(models.Model):
    """A consent, refusal or relationship of this number with this firm came, went or became another."""

    marketer = models.BigIntegerField()
    number = models.BigIntegerField()
