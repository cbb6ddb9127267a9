"""A firm's claim that the holder of a number agreed, and what became of it. Its times are its history."""

from datetime import datetime
from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce

from core.ids import public_id
from core.models import Number
from core.policies.schema import Policy
from registry.firms.models.marketer import Marketer
from registry.register.models.consent_standing import Standing
from registry.register.rules.consent import TABLE, ConsentAct, ConsentState

# No word of anybody since the claim: what may still be told of.
UNTOLD = models.Q(notified_at=None, confirmed_at=None, contested_at=None, revoked_at=None)


# Its turn in the firm's queue has not come: the firm sees how many there are, so it must not depend on who is registered.
QUEUED = UNTOLD & models.Q(turn_at=None)
# Its holder said yes or no.
ANSWERED = models.Q(contested_at__isnull=False) | models.Q(confirmed_at__isnull=False)
# The holder is to be told, at `notice_at`.
DUE = models.Q(notice_at__isnull=False, turn_at__isnull=False)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self, *states: ConsentState, at: datetime, policy: Policy) -> "ConsentQuerySet":
        """Those that stand so at `at`."""
        return self.alias(standing=Standing(at, policy.exemptions.consent_lifetime)).filter(standing__in=states)

    def open_to(self, act: ConsentAct, *, at: datetime, policy: Policy) -> "ConsentQuerySet":
        """Those on which the act does something. What is on file is known, though the clocks of two machines may differ."""
        now = Coalesce(Standing(at, policy.exemptions.consent_lifetime), models.Value(ConsentState.CLAIMED.value))
        return self.alias(now=now).filter(now__in=TABLE[act].origins)


class Consent(models.Model):
    """What counts is `received_at`, when the platform heard of it, not the `given_at` that the firm claims."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "con"))
    # Both are found by what is indexed below: a million claims are written into no index that none needs.
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="consents", db_index=False)
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="consents", db_index=False)
    channels = ArrayField(models.CharField(max_length=20))
    categories = ArrayField(models.CharField(max_length=40))
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    evidence = models.BinaryField()  # JSON {kind, reference, sha256}, encrypted: a firm's reference may hold a number
    content_digest = models.CharField(max_length=64)  # HMAC of the claim, so that handing it in twice adds nothing
    received_at = models.DateTimeField()
    turn_at = models.DateTimeField(null=True, blank=True)  # when its turn came in the daily budget of its firm
    notice_at = models.DateTimeField(
        null=True, blank=True
    )  # from when on its holder is to be told; None: not to be, or done
    notified_at = models.DateTimeField(null=True, blank=True)
    notice_word = models.CharField(
        max_length=6, blank=True, db_default=""
    )  # digits by which a text answers what was told
    confirmed_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # taken back by the firm itself
    ended_at = models.DateTimeField(null=True, blank=True)  # the number changed hands

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "marketer", "content_digest"], name="consent_claimed_once")
        ]
        indexes = [
            models.Index(fields=["marketer", "received_at", "id"], condition=QUEUED, name="consent_queue"),
            models.Index(
                fields=["marketer", "turn_at"], condition=models.Q(turn_at__isnull=False), name="consent_turns"
            ),
            models.Index(fields=["notice_at"], condition=DUE, name="consent_to_be_told"),
            models.Index(fields=["marketer", "-id"], name="consent_of_firm"),
            models.Index(fields=["marketer"], condition=ANSWERED, name="consent_answered"),
            models.Index(
                fields=["marketer", "-revoked_at", "-id"],
                condition=models.Q(revoked_at__isnull=False),
                name="consent_revoked",
            ),
        ]
