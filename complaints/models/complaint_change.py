"""Which complaints have changed since they were last looked at."""

from django.db import models


class ComplaintChange(models.Model):
    """Written by a trigger with each new complaint and each change of what anything weighs, in the transaction of the change
    (migration 0002 names the columns): a change that commits late is found late, never missed.

    Whoever looks at a complaint deletes its rows first and reads it afterwards. A row names no row that must exist.
    """

    complaint = models.BigIntegerField(db_index=True)
