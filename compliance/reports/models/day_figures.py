"""The figures of the day that the desk begins with, counted by a task."""

from django.db import models


class DayFigures(models.Model):
    """Of one province, or "" of the country. `usual`: complaints until this hour on the same weekday, the mean of four weeks."""

    province = models.CharField(max_length=10, primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    complaints = models.IntegerField()
    usual = models.IntegerField()
    opened = models.IntegerField()
    decided = models.IntegerField()
    overdue = models.IntegerField()
    proposed = models.IntegerField()  # listings
    listed = models.IntegerField()
    unlisted = models.IntegerField()
