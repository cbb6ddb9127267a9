"""Who may open the pages of firms and operators."""

from core.access import AccessRule
from core.models import User
from registry.models import MarketerMember, OperatorMember


def acts_for_firm(user: User) -> bool:
    return MarketerMember.objects.filter(user=user, until=None).exists()


def owns_firm(user: User) -> bool:
    return MarketerMember.objects.filter(user=user, until=None, role=MarketerMember.Role.OWNER).exists()


def acts_for_operator(user: User) -> bool:
    return OperatorMember.objects.filter(user=user, until=None, operator__suspended_at=None).exists()


MARKETER = AccessRule("marketer", acts_for_firm)
MARKETER_OWNER = AccessRule("marketer owner", owns_firm)
OPERATOR = AccessRule("operator", acts_for_operator)
