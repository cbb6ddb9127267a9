"""How many registered numbers were issued where, counted now and then: sealed numbers tell no place."""

from django.db import models


class RegisteredPlaces(models.Model):
    """`data`: province -> numbers; "" for those of which it is not known."""

    at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="registered_places_latest")]
