"""A firm names its branches; its head office answers for them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Branch, Marketer
from registry.firms.rules.registration_code import code_read
from registry.firms.services.registration_code import check_code
from registry.firms.services.standing import lock_marketer

MOST = 200  # of one firm


@transaction.atomic
def branch_add(
    *, marketer: Marketer, name: str, registration_code: str, province: str, at: datetime, actor: Actor
) -> Branch:
    """A branch is no firm: it has no access of its own. Naming one twice changes nothing.

    Raises DomainError for a code that cannot be one, Conflict for the firm's own code and where it has as many as it may.
    """
    policy = current_policy(at)
    locked, code = lock_marketer(marketer.pk), code_read(registration_code)
    check_code(code, policy)
    if not name.strip():
        raise DomainError("branch.name", _("Enter the name of the branch."), pointer="/name")
    if province not in policy.numbering.provinces:
        raise DomainError("branch.province", _("Choose where it is registered."), pointer="/province")
    if code == locked.registration_code:
        message = _("This is the code of the firm itself. A branch has its own.")
        raise Conflict("branch.own_code", message, pointer="/registration_code")
    standing = Branch.objects.filter(marketer=locked, until=None)
    if (known := standing.filter(registration_code=code).first()) is not None:
        return known
    if standing.count() >= MOST:
        raise Conflict("branch.full", _("A firm has at most %(most)d branches here.") % {"most": MOST})
    row = Branch.objects.create(marketer=locked, name=name.strip(), registration_code=code, province=province, since=at)
    audit_write(actor=actor, act="branch.added", target=row, at=at, data={"marketer": locked.pk})
    return row


@transaction.atomic
def branch_end(*, branch: Branch, at: datetime, actor: Actor) -> None:
    """It is no branch of the firm any more. Twice changes nothing."""
    if Branch.objects.filter(pk=branch.pk, until=None).update(until=at):
        audit_write(actor=actor, act="branch.ended", target=branch, at=at, data={"marketer": branch.marketer_id})
