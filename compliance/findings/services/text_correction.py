"""An officer says of what kind and trade a complaint's text is. It is counted, and changes nothing that was said."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.rules.text_words import propose_kind, propose_trade
from compliance.findings.models import TextCorrection
from compliance.findings.selectors.caller_fact import may_record
from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write


@transaction.atomic
def text_correct(*, complaint: Complaint, kind: str, category: str, officer: User, at: datetime) -> TextCorrection:
    """Raises NotAllowed to whoever does not work on cases, DomainError for a code that the pack does not have. The same again
    is the same record."""
    policy = current_policy(at)
    if not may_record(officer, at):
        raise NotAllowed("text_correction.role", _("Officers, heads and supervisors say what a text is about."))
    if kind not in policy.complaints.kinds:
        raise DomainError("text_correction.kind", _("Choose the kind."), pointer="/kind")
    if category not in policy.register.categories:
        raise DomainError("text_correction.category", _("Choose the trade."), pointer="/category")
    last = TextCorrection.objects.filter(complaint=complaint).order_by("-pk").first()
    if last is not None and (last.kind, last.category) == (kind, category):
        return last
    row = TextCorrection.objects.create(
        complaint=complaint,
        proposed_kind=propose_kind(complaint.text, policy).code,
        proposed_category=propose_trade(complaint.text, policy).code,
        kind=kind,
        category=category,
        officer=officer,
        at=at,
    )
    data = {"kind": kind, "category": category, "proposed": [row.proposed_kind, row.proposed_category]}
    audit_write(actor=Actor.user(officer), act="complaint.text_corrected", target=complaint, at=at, data=data)
    return row
