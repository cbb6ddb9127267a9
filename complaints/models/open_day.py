"""What is published of complaints: one row for each day of calls, whose files are named after it."""

from django.db import models


class OpenDay(models.Model):
    """`digest`: of the day's rows (SHA-256, hex); its files are `complaints.formats.open_day` under that name."""

    day = models.DateField(primary_key=True)  # of the calls, in the pack's zone
    digest = models.CharField(max_length=64)
    rows = models.IntegerField()


class OpenDataChange(models.Model):
    """A quarter of an hour of calls of which something that is published has changed: written by triggers, with the change.

    Whoever publishes a day deletes its rows first and reads the complaints afterwards.
    """

    quarter = models.DateTimeField(db_index=True)


class OpenDataRun(models.Model):
    """One row: when open data were built last. They are built once a day, so that no file tells when somebody filed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    built_at = models.DateTimeField()
