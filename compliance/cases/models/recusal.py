"""Who stands aside from a case, or is asked to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from core.models import User
from core.models.free_text import FreeTextField


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def barring(self) -> "RecusalQuerySet":
        """Those that keep somebody out: by the own word until it is decided, or as decided."""
        return self.filter(Q(granted=True) | Q(granted=None, own=True))


class Recusal(models.Model):
    """`own`: by the person's own declaration, which counts at once; a party's request counts once it is granted (APL 43).

    `granted`: None until it is decided.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recusals")
    own = models.BooleanField()
    reason = FreeTextField(blank=True, spare=callers_of)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = FreeTextField(blank=True, spare=callers_of)

    objects: ClassVar[models.Manager["Recusal"]] = RecusalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(granted=None), name="recusal_asked_once"),
            models.UniqueConstraint(fields=["case", "user"], condition=Q(granted=True), name="recusal_granted_once"),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="recusal_is_decided_by_somebody",
            ),
        ]
