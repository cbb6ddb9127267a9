"""Lists that others keep: of another country, or of an app. They are shown to officers, and count towards nothing."""

from django.db import models


class ForeignList(models.Model):
    """`source`: whose list it is. `as_of`: the day of the version that was read last."""

    source = models.CharField(max_length=40, unique=True)
    as_of = models.DateField()
    read_at = models.DateTimeField()


class ForeignEntry(models.Model):
    """One row of the version that was read last: a number, or a pattern with its `prefix`. It only watches."""

    listed_by = models.ForeignKey(ForeignList, on_delete=models.CASCADE, related_name="entries")
    value = models.CharField(max_length=40)
    prefix = models.CharField(max_length=20)
    since = models.DateField()  # the first version it stood in

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listed_by", "value"], name="foreign_entry_once")]
        indexes = [models.Index(fields=["prefix"], name="foreign_entry_by_prefix")]
