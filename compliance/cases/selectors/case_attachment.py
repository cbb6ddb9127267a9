"""The files of a case and of those merged into it: all of them for the desk, what was shown to it for the firm."""

from django.db.models import QuerySet

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.selectors.case import of_whole
from compliance.cases.selectors.notice import answers_since


def owner_of(case_id: int, *, by_firm: bool = False) -> str:
    """As `core.models.Attachment` names whose it is. What the firm hands in is bounded apart: it leaves the desk its room."""
    return f"case:{case_id}:firm" if by_firm else f"case:{case_id}"


def attachments_of(case: Case) -> "QuerySet[CaseAttachment]":
    return of_whole(CaseAttachment.objects.all(), case).select_related("attachment", "user").order_by("-at", "-pk")


def files_of_kind(case: Case, what: str) -> "QuerySet[CaseAttachment]":
    return attachments_of(case).filter(what=what)


def attachments_shown(case: Case) -> "QuerySet[CaseAttachment]":
    """What the firm may see; whose case it is, whoever asks has found out (`compliance.cases.selectors.notice`)."""
    return attachments_of(case).filter(shown_to_firm=True, at__gte=answers_since(case))
