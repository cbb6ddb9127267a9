"""By which version of the pack everything was gathered last."""

from django.db import models


class GatheredPolicy(models.Model):
    """One row. Another version may open other cases and support other listings, so everything is looked at once more."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    policy_version = models.CharField(max_length=40)
