"""The figures that anybody may read, counted once a day by a task."""

from django.db import models


class PublicFigures(models.Model):
    """Of what was filed before `day` began. `figures`: as `selectors/statistics` counts and reads them."""

    day = models.DateField(primary_key=True)
    figures = models.JSONField()
