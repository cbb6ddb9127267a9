"""A file that was handed in and is being ingested: what all imports have in common."""

from django.db import models
from django.db.models import TextChoices

from core.models.free_text import FreeCharField


class FileImport(models.Model):
    """One file of one source. What was done so far stands in rows of its own, so that a start goes on where another stopped."""

    class State(TextChoices):
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    name = FreeCharField(max_length=200)
    format = models.CharField(max_length=10)
    digest = models.BinaryField()  # SHA-256 of the file as handed in
    problem = models.CharField(max_length=60, blank=True)  # why the last attempt stopped
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def state(self) -> State:
        if self.finished_at is not None:
            return self.State.FINISHED
        return self.State.FAILED if self.problem else self.State.RUNNING
