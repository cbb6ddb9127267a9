"""Helpers of the acts by which one administrator gives something and a second one confirms it (docs/adr/0036)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.access.roles import Role
from core.errors import Conflict, NotAllowed
from core.models import User


def check_first_person(proposer: User, *, receiver: User | None, at: datetime) -> None:
    """Raises `NotAllowed` where `proposer` may not give `receiver` anything; None: somebody who has no account yet."""
    if receiver is not None and receiver.pk == proposer.pk:
        raise NotAllowed("role.self", _("Nobody gives themselves a role. Ask another administrator to propose it."))
    if not _administers(proposer, at):
        raise NotAllowed("role.not_administrator", _("Only an administrator gives roles."))


def check_second_person(
    confirmer: User, *, proposer: User, proposed_at: datetime, receiver: User | None, at: datetime
) -> None:
    """Raises `NotAllowed` where `confirmer` is no second person, `Conflict` where the first one is none any more.

    A role that ended and was given again does not bring back what was proposed under the earlier one.
    """
    check_first_person(confirmer, receiver=receiver, at=at)
    if confirmer.pk == proposer.pk:
        raise NotAllowed("role.second_person", _("You proposed this yourself. Another administrator must confirm it."))
    if not _administers(proposer, at, ever_since=proposed_at):
        message = _("Whoever proposed this is no longer an administrator. Refuse it and propose it anew.")
        raise Conflict("role.proposer_gone", message)


def _administers(user: User, at: datetime, *, ever_since: datetime | None = None) -> bool:
    grants = user.grants.in_force(at).filter(role=Role.ADMINISTRATOR, since__lte=ever_since or at)
    return user.is_active and grants.exists()
