"""Which numbers a person may decide for."""

from core.models import Number, User
from registry.register.models import Holding


def numbers_of(user: User) -> list[Number]:
    """The number somebody signs in with, then the further ones they proved, in that order."""
    own = [user.number] if user.number is not None else []
    more = Holding.objects.filter(user=user, until=None).select_related("number").order_by("since", "pk")
    return own + [holding.number for holding in more]


def holding_live(*, user: User, number_id: int) -> Holding | None:
    return Holding.objects.filter(user=user, number_id=number_id, until=None).first()


def holding_elsewhere(user: User) -> Holding | None:
    """By which another account decides for the number that `user` signs in with."""
    return Holding.objects.filter(number=user.number_id, until=None).first() if user.number_id else None
