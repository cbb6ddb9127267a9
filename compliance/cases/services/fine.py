"""Helpers of the acts on a fine: the case is locked, and whoever acts may."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.selectors.payment import Fine, fine_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.locks import lock_case
from core.access.roles import Role
from core.errors import Conflict, NotAllowed
from core.models import User
from core.policies import current_policy


def lock_fine(case: Case, user: User, roles: frozenset[Role], at: datetime, seen: str) -> tuple[Case, Fine]:
    """The case, locked, and its fine, for somebody who may."""
    locked = lock_collected(case, user, roles, at, seen)
    fine = fine_of(locked, current_policy(at), at)
    if fine is None:
        raise Conflict("payment.none", _("No fine is to be paid here now."))
    return locked, fine


def lock_collected(case: Case, user: User, roles: frozenset[Role], at: datetime, seen: str) -> Case:
    locked = lock_case(case, seen)
    if not powers_in(locked, user, at).roles & roles:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    return locked
