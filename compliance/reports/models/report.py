"""A report: the figures of a period, computed once and kept."""

from django.db import models


class Report(models.Model):
    start = models.DateField()  # first day
    end = models.DateField()  # last day, included
    scope = models.CharField(max_length=10, blank=True)  # a province, or "" for the whole country
    data = models.JSONField()
    policy_version = models.CharField(max_length=40)
    built_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["start", "end", "scope"], name="report_once_per_period")]
