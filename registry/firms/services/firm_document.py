"""A firm hands in papers that show who it is; those of a refused application go once nothing can come of it any more."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.attachments.folder import Handed
from core.attachments.kinds import MIB
from core.errors import Conflict, DomainError
from core.models import Attachment
from core.models.free_text import Cleaned
from core.policies import current_policy
from core.services.attachment import attachment_keep, attachments_end
from core.services.audit import audit_write
from registry.firms.models import FirmDocument, Marketer
from registry.firms.selectors.admission import owner_of, refused_with_papers
from registry.firms.services.standing import lock_marketer

BATCH = 100
MOST = 40  # papers of one firm
MOST_BYTES = 200 * MIB  # of one firm


@transaction.atomic
def firm_documents_add(
    *, marketer: Marketer, files: Sequence[Handed], what: str, remark: str = "", at: datetime, actor: Actor
) -> list[FirmDocument]:
    """The papers are the firm's from now on, to be opened by its officers and its own people alone.

    `what`: of `FirmDocument.What`. Raises DomainError without a file, for another kind of paper and for a file that cannot be
    looked at; Conflict where the firm has as much as it may.
    """
    if what not in FirmDocument.What.values:
        raise DomainError("firm_document.what", _("Choose what the files are."), pointer="/what")
    if not files:
        raise DomainError("firm_document.none", _("Choose a file."), pointer="/file")
    if any(not one.copy_digest for one in files):
        message = _("An officer has to look at it here: send papers as PDF or as pictures.")
        raise DomainError("firm_document.kind", message, pointer="/file")
    locked = lock_marketer(marketer.pk)
    _check_room(locked, files)
    owner = owner_of(locked.pk)
    kept = [attachment_keep(handed=one, owner=owner, purpose="firm", at=at, actor=actor) for one in files]
    digests = {str(one.pk): Cleaned(bytes(one.digest).hex()) for one in kept}
    audit_write(actor=actor, act="firm.documents_added", target=locked, at=at, data={"sha256": digests, "what": what})
    said = {"marketer": locked, "what": what, "remark": remark.strip(), "at": at}
    return [FirmDocument.objects.create(**said, attachment=one) for one in kept]


@transaction.atomic
def firm_documents_end(*, at: datetime) -> int:
    """Delete the papers of applications that were refused, once the time to object is over and no objection waits. Of how many
    firms; run twice it finds nothing."""
    ids = refused_with_papers(at, current_policy(at), BATCH)
    firms = Marketer.objects.select_for_update(no_key=True, skip_locked=True).filter(state=Marketer.State.REFUSED)
    found = list(firms.filter(pk__in=ids).order_by("pk"))
    actor = Actor.system("admission")
    FirmDocument.objects.filter(marketer__in=found).delete()
    attachments_end(owners=[owner_of(firm.pk) for firm in found], at=at, actor=actor)
    if found:
        data = {"marketers": [firm.pk for firm in found]}
        audit_write(actor=actor, act="firm.documents_ended", target=None, at=at, data=data)
    return len(found)


def _check_room(marketer: Marketer, files: Sequence[Handed]) -> None:
    sizes = list(Attachment.objects.filter(firm_document__marketer=marketer).values_list("size", flat=True))
    if len(sizes) + len(files) > MOST or sum(sizes) + sum(one.size for one in files) > MOST_BYTES:
        message = _("A firm has at most %(most)d papers here, and %(size)d MB together.")
        raise Conflict("firm_document.full", message % {"most": MOST, "size": MOST_BYTES // MIB}, pointer="/file")
