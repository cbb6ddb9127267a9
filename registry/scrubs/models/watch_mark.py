"""How far the change log has been read for all watched lists, and by which version of the pack they are answered."""

from django.db import models


class WatchMark(models.Model):
    """One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    cursor = models.TextField()  # `registry.register.following.register_cursor`
    policy_version = models.CharField(max_length=40)
