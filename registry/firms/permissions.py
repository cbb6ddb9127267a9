"""Who may open the pages of firms and operators, and whether a firm may ask anything at all."""

from typing import Literal

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


def belongs_to_operator(user: User) -> bool:
    """Of a suspended one too, which reads why on its page."""
    return OperatorMember.objects.acting().filter(user=user).exists()


def acts_for_operator(user: User) -> bool:
    return OperatorMember.objects.acting().filter(user=user, operator__suspended_at=None).exists()


MARKETER = AccessRule("marketer", acts_for_firm, second_factor=True)
MARKETER_OWNER = AccessRule("marketer owner", owns_firm, second_factor=True)
OPERATOR_HOME = AccessRule("operator, suspended or not", belongs_to_operator, second_factor=True)
OPERATOR = AccessRule("operator", acts_for_operator, second_factor=True)
# What opens the register to somebody else, keys and members, asks for the second factor anew.
MARKETER_OWNER_ANEW = asked_anew(MARKETER_OWNER)
OPERATOR_ANEW = asked_anew(OPERATOR)


def waits_for(marketer: Marketer, policy: Policy) -> Literal["", "identity", "admission"]:
    """What the firm waits for before it gets more than the sandbox and its application; "" when nothing is missing."""
    licence = policy.scrub.admission == "licence"
    if marketer.identity_confirmed_at is None:
        return "admission" if licence else "identity"
    let_in = marketer.state in (Marketer.State.ADMITTED, Marketer.State.SUSPENDED)
    return "admission" if licence and not let_in else ""


def check_confirmed(marketer: Marketer, policy: Policy, *, pointer: str = "") -> None:
    """Raises `NotAllowed` where an officer has not confirmed who the firm is or, under a licence, has not admitted it."""
    match waits_for(marketer, policy):
        case "identity":
            message = _("An officer has not confirmed this firm's identity yet. Until then it has the sandbox alone.")
            raise NotAllowed("marketer.not_confirmed", message, pointer=pointer)
        case "admission":
            message = _("This firm is not admitted. Until then it has the sandbox alone.")
            raise NotAllowed("marketer.not_admitted", message, pointer=pointer)


def check_standing(marketer: Marketer, policy: Policy) -> None:
    """Raises `NotAllowed` where the firm is suspended, or still waits to be confirmed or admitted."""
    if marketer.state == Marketer.State.SUSPENDED:
        raise NotAllowed("marketer.suspended", _("This firm's access is suspended."))
    check_confirmed(marketer, policy)
