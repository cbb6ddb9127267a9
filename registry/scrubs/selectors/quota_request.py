"""Questions about applications for a larger quota."""

from datetime import datetime

from django.db.models import QuerySet

from core.selectors.only import only
from registry.scrubs.models import QuotaFile, QuotaRequest


def owner_of(request_id: int) -> str:
    """As `core.models.Attachment` names whose it is."""
    return f"quota_request:{request_id}"


def quota_requests_of(marketer_id: int) -> "QuerySet[QuotaRequest]":
    """The newest first."""
    rows = QuotaRequest.objects.filter(marketer=marketer_id).prefetch_related("files__attachment")
    return rows.order_by("-at", "-pk")


def quota_requests_waiting() -> "QuerySet[QuotaRequest]":
    """For the desk, the oldest first."""
    rows = QuotaRequest.objects.filter(state=QuotaRequest.State.OPEN).select_related("marketer")
    return rows.prefetch_related("files__attachment").order_by("at", "pk")


def quota_requests_decided() -> "QuerySet[QuotaRequest]":
    """What officers answered, the newest first."""
    rows = QuotaRequest.objects.filter(state__in=[QuotaRequest.State.GRANTED, QuotaRequest.State.REFUSED])
    return rows.select_related("marketer").order_by("-at", "-pk")


def quota_request(public_id: str) -> QuotaRequest | None:
    return only(QuotaRequest.objects.select_related("marketer").filter(public_id=public_id))


def quota_file(request: QuotaRequest, public_id: str) -> QuotaFile | None:
    """`public_id` of the attachment."""
    return only(request.files.select_related("attachment").filter(attachment__public_id=public_id))


def quota_requests_over(*, before: datetime, most: int) -> list[QuotaRequest]:
    """Those that were answered or withdrawn before `before`, the oldest first."""
    return list(QuotaRequest.objects.filter(decided_at__lt=before).order_by("decided_at", "pk")[:most])
