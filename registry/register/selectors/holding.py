"""Which numbers a person may decide for."""

from datetime import datetime

from core.models import Number, User
from core.selectors.number import number_e164
from registry.register.models import Holding
from registry.register.selectors.registration import registration_now


def numbers_of(user: User) -> list[Number]:
    """The number somebody signs in with, then the further ones they proved, in that order."""
    own = [user.number] if user.number is not None else []
    more = Holding.objects.filter(user=user, until=None).select_related("number").order_by("since", "pk")
    return own + [holding.number for holding in more]


def own_e164s(user: User) -> frozenset[str]:
    """The same numbers, in memory only: none of them is anybody's who called."""
    return frozenset(e164 for number in numbers_of(user) if (e164 := number_e164(number)))


def holding_live(*, user: User, number_id: int) -> Holding | None:
    return Holding.objects.filter(user=user, number_id=number_id, until=None).first()


def holding_elsewhere(user: User) -> Holding | None:
    """By which another account decides for the number that `user` signs in with."""
    return Holding.objects.filter(number=user.number_id, until=None).first() if user.number_id else None


def held_since(user: User, number: Number) -> datetime:
    """Since when the number is this person's, as far as is known: since they proved it here, or since the registration that
    stands. A number that changed hands is another row, with nothing of the former holder's (`number_release`)."""
    holding = holding_live(user=user, number_id=number.pk)
    proved = holding.since if holding is not None else user.created_at
    registration = registration_now(number.pk)
    return proved if registration is None else min(proved, registration.registered_at)
