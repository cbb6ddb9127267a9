"""What the holder of a number asks now. The history is `RegisterChange`."""

from datetime import datetime

from django.db import models

from core.models import Number
from registry.register.rules.registration import RegistrationStanding, registration_standing


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        """Those that stand: `registry.register.models.registration_standing.live_sql`."""
        return self.filter(withdrawn_at=None)


class Registration(models.Model):
    number = models.OneToOneField(Number, on_delete=models.PROTECT, related_name="registration")
    preferences = (
        models.JSONField()
    )  # the body `preferences` of the API, as registry.register.rules.preferences writes it
    assurance = models.CharField(max_length=20)  # "sms_code", "calling_line", "network", "in_person"
    source = models.CharField(max_length=60)  # "site", or the public id of the operator that handed it in
    registered_at = models.DateTimeField()
    binding_from = models.DateTimeField()  # firms are bound from here on (the pack's grace period)
    changed_at = models.DateTimeField()  # when the platform heard of the last act
    said_at = models.DateTimeField()  # when its holder did it: an older act that arrives later changes nothing
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(binding_from__gte=models.F("registered_at")), name="registration_binds_after"
            ),
        ]

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None

    def standing(self, at: datetime) -> RegistrationStanding:
        return registration_standing(withdrawn=not self.live, binding_from=self.binding_from, at=at)
