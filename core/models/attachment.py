"""A file that somebody handed in, and that a row of some room speaks of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models.free_text import FreeCharField


class Attachment(models.Model):
    """The files lie below DNC_FILES in `folder` (`core.attachments.folder`), under a key of that name. The row is made after
    them and goes before them: a folder without a row is swept, a row without its folder does not come about."""

    public_id = models.CharField(max_length=30, unique=True)
    owner = models.CharField(max_length=60)  # "case:12": whose it is, which says who may see it and how long it is kept
    purpose = models.CharField(max_length=40)
    name = FreeCharField(max_length=120)
    kind = models.CharField(max_length=10)  # of `core.attachments.kinds`
    folder = models.CharField(max_length=30, unique=True)
    size = models.BigIntegerField()  # bytes of the original
    digest = models.BinaryField()  # SHA-256 of the original
    copy_size = models.BigIntegerField(null=True)  # of what is shown; None where only the original can be taken
    copy_digest = models.BinaryField(null=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
            models.CheckConstraint(
                condition=Q(copy_size=None, copy_digest=None) | Q(copy_size__isnull=False, copy_digest__isnull=False),
                name="attachment_copy_is_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "id"], name="attachment_of_owner")]

    @property
    def has_copy(self) -> bool:
        return self.copy_digest is not None
