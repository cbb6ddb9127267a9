"""Files come into a case: from an officer of its province, or from the firm while its answer is awaited."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.rules.case_attachment import WHATS
from compliance.cases.rules.deputy import WORKERS
from compliance.cases.selectors.case_attachment import owner_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.selectors.rectification import may_show_mending
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.models.free_text import Cleaned
from core.services.attachment import attachment_keep
from registry.firms.models import Marketer

ADDED = "case.attachments_added"


@transaction.atomic
def case_attachments_add(
    *, case: Case, files: Sequence[Handed], what: str, remark: str, shown_to_firm: bool, officer: User, at: datetime
) -> list[CaseAttachment]:
    """An officer adds files to the case. Raises NotAllowed in another province and for whoever stands aside, Conflict where
    the case is closed or full."""
    case = lock_case(case)
    if not powers_in(case, officer, at).roles & WORKERS:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    if case.record.ends:
        raise Conflict("case.closed", _("This case is closed; nothing is added to its file."))
    return attachments_join(
        case=case,
        files=files,
        what=what,
        remark=remark,
        shown=shown_to_firm,
        actor=Actor.user(officer),
        at=at,
        by_firm=False,
    )


@transaction.atomic
def case_attachments_hand_in(
    *,
    case: Case,
    files: Sequence[Handed],
    what: str,
    remark: str,
    marketer: Marketer,
    member: User,
    at: datetime,
    asked_in: str,
) -> list[CaseAttachment]:
    """The firm hands in files while its answer is awaited; like an answer they are a defence that the decision must answer (APL 45).
    While its decision is published, or orders to rectify, it may hand in what shows that it has mended what was wrong.

    `asked_in`: the state of the case that the firm was shown. Raises Conflict when it is another now, or waits for no answer.
    """
    case = lock_case(case)
    if case.respondent_id != marketer.pk:
        raise NotAllowed("case.respondent", _("This matter is not about your firm."))
    if asked_in != case.state:
        raise Conflict(
            "case.moved", _("This matter has moved on since you opened the page. Read it again, then answer.")
        )
    mends = may_show_mending(case, at)
    if not case.record.answerable and not mends:
        raise Conflict("case.not_asked", _("This case does not wait for your answer now."))
    if what not in WHATS or not WHATS[what].by_firm:
        raise DomainError("attachment.what", _("Choose what the files are."), pointer="/what")
    if not mends:
        case.facts = {**case.facts, "defended": True, "legally_reviewed": False}
        case.save(update_fields=["facts"])
    return attachments_join(
        case=case, files=files, what=what, remark=remark, shown=True, actor=Actor.user(member), at=at, by_firm=True
    )


def attachments_join(
    *,
    case: Case,
    files: Sequence[Handed],
    what: str,
    remark: str,
    shown: bool,
    actor: Actor,
    at: datetime,
    by_firm: bool,
) -> list[CaseAttachment]:
    """Helper of the acts: these files are the case's from now on. The caller has locked the case."""
    if what not in WHATS:
        raise DomainError("attachment.what", _("Choose what the files are."), pointer="/what")
    if not files:
        raise DomainError("attachment.none", _("Choose a file."), pointer="/file")
    owner = owner_of(case.pk, by_firm=by_firm)
    kept = [attachment_keep(handed=one, owner=owner, purpose=f"case.{what}", at=at, actor=actor) for one in files]
    digests = {str(one.pk): Cleaned(bytes(one.digest).hex()) for one in kept}
    event = case_happened(
        case,
        ADDED,
        actor,
        at,
        params={"what": what, "name": kept[0].name + (f" +{len(kept) - 1}" if len(kept) > 1 else "")},
        note=remark.strip(),
        by_firm=by_firm,
        audited={"what": what, "shown_to_firm": shown, "sha256": digests},
    )
    common = {"case": case, "what": what, "remark": remark.strip(), "shown_to_firm": shown, "at": at}
    return [
        CaseAttachment.objects.create(**common, attachment=one, actor=event.actor, user_id=event.user_id)
        for one in kept
    ]
