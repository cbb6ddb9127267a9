"""Who may open the pages of firms and operators, and whether a firm may ask anything at all."""

from django.utils.translation import gettext_lazy as _

from core.access.rules import AccessRule, asked_anew
from core.errors import NotAllowed
from core.models import User
from core.policies.schema import Policy
from registry.firms.models import Marketer, MarketerMember, OperatorMember


def acts_for_firm(user: User) -> bool:
    return MarketerMember.objects.filter(user=user, until=None).exists()


def owns_firm(user: User) -> bool:
    return MarketerMember.objects.filter(user=user, until=None, role=MarketerMember.Role.OWNER).exists()


def acts_for_operator(user: User) -> bool:
    return OperatorMember.objects.filter(user=user, until=None, operator__suspended_at=None).exists()


MARKETER = AccessRule("marketer", acts_for_firm, second_factor=True)
MARKETER_OWNER = AccessRule("marketer owner", owns_firm, second_factor=True)
OPERATOR = AccessRule("operator", acts_for_operator, second_factor=True)
# What opens the register to somebody else, keys and members, asks for the second factor anew.
MARKETER_OWNER_ANEW = asked_anew(MARKETER_OWNER)
OPERATOR_ANEW = asked_anew(OPERATOR)


def check_standing(marketer: Marketer, policy: Policy) -> None:
    """Raises `NotAllowed` where the firm is suspended or, where the pack asks for it, not admitted."""
    if marketer.state == Marketer.State.SUSPENDED:
        raise NotAllowed("marketer.suspended", _("This firm's access is suspended."))
    if policy.scrub.admission_required and marketer.state != Marketer.State.ADMITTED:
        raise NotAllowed("marketer.not_admitted", _("This firm is not admitted."))
