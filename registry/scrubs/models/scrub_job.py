"""A list handed in as a file, on its way to a result. The list, its columns and its result are in files (`services.job_files`)."""

from functools import partial

from django.db import models

from core.ids import public_id
from core.models.free_text import FreeCharField
from registry.firms.models.api_key import ApiKey
from registry.firms.models.marketer import Marketer
from registry.scrubs.models.scrub import Scrub


class ScrubJob(models.Model):
    """`checked_at`: the moment all rows are judged as of. `claim`: who works on the whole of it, `claimed_at` since when
    (dated ahead where the step takes long).

    Forgotten at `expires_at`: files deleted, their key destroyed. The scrubs it led to, with record and receipt, stay.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    class Stage(models.TextChoices):
        READING = "reading"  # the list is cut into chunks
        ANSWERING = "answering"  # all chunks are there, some without answers
        GATHERING = "gathering"  # all are answered: which rows repeat others
        WRITING = "writing"  # the result is written, chunk by chunk; then record, charge and receipt
        DONE = "done"

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "scr"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="scrub_jobs")
    key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=60)
    live = models.BooleanField(default=True)
    channel = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    campaign = FreeCharField(max_length=60, blank=True)
    on_behalf_of = models.CharField(max_length=40, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.READING)
    problem = models.CharField(max_length=60, blank=True)  # why it failed: a stable code
    size = models.BigIntegerField()  # bytes as received
    slow_to_read = models.BooleanField(default=False)  # a workbook
    slow_to_answer = models.BooleanField(default=False)  # many of its spellings go through the library
    salt = models.BinaryField()  # of the receipt, encrypted
    input_digest = models.CharField(max_length=64)  # SHA-256(salt ‖ list as received)
    repeat_key = models.BinaryField(
        null=True, blank=True
    )  # digest of the Idempotency-Key, HMAC of key, purpose and body
    repeat_body = models.BinaryField(null=True, blank=True)
    scrubs = models.ManyToManyField(Scrub, related_name="jobs")  # one for each firm and trade in the list
    rows_total = models.BigIntegerField(null=True, blank=True)
    counts = models.JSONField(null=True, blank=True)
    codes = models.JSONField(null=True, blank=True)  # how many rows were given each answer code
    register_version = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)  # how often its present step was taken up
    served_at = models.DateTimeField(null=True, blank=True)  # when one of its steps was last taken up

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["marketer", "repeat_key"], name="scrub_job_repeat_once"),
        ]
        indexes = [
            models.Index(fields=["marketer", "-created_at"], name="scrub_job_by_marketer"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="scrub_job_unfinished",
            ),
            models.Index(fields=["expires_at"], name="scrub_job_expiry"),
            models.Index(fields=["marketer", "-served_at"], name="scrub_job_served"),
            models.Index(
                fields=["finished_at"], condition=models.Q(problem="job.failed_by_us"), name="scrub_job_failed_by_us"
            ),
        ]


class ScrubChunk(models.Model):
    """A piece of a job's list. Each step is taken by one conditional update, so a killed worker costs its chunk again."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ANSWERING = "answering"
        ANSWERED = "answered"
        WRITING = "writing"
        WRITTEN = "written"

    job = models.ForeignKey(ScrubJob, on_delete=models.CASCADE, related_name="chunks")
    number = models.IntegerField()
    first = models.BigIntegerField()  # position of its first row in the list
    rows = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)
    written_bytes = models.BigIntegerField(default=0)  # of its part of the result

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="scrub_chunk_once")]
