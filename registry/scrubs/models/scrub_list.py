"""The list behind a scrub, kept for a short while so that it can be watched: sealed numbers, answers, positions, the firm's own refs."""

from django.db import models

from registry.scrubs.models.scrub import Scrub


class ScrubList(models.Model):
    """`blob`: encrypted under the day key "scrub-list", for refs may hold numbers (registry.scrubs.selectors.scrub_list reads it)."""

    scrub = models.OneToOneField(Scrub, primary_key=True, on_delete=models.PROTECT, related_name="kept_list")
    blob = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="scrub_list_by_end")]
