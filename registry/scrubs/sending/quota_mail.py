"""The letter that tells a firm's owners what became of their application for a larger quota."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.models import User
from core.running.mail import mail_send
from registry.firms.selectors.marketer import owners_of
from registry.scrubs.models import QuotaRequest
from registry.scrubs.words import QUOTA_DECISIONS


def quota_mail_send(*, request_id: int) -> int:
    """Tell each owner in their own language; how many could be told."""
    request = QuotaRequest.objects.select_related("marketer").get(pk=request_id)
    return sum(_sent(owner, request) for owner in owners_of(request.marketer))


def _sent(owner: User, request: QuotaRequest) -> bool:
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        said = [number_format(request.granted, force_grouping=True)] if request.granted else []
        context = {
            "firm": request.marketer.name,
            "decision": QUOTA_DECISIONS[request.state],
            "about": said,
            "reason": request.answer,
            "address": f"{settings.DNC_SITE_URL}{reverse('marketer-usage')}",
        }
        subject = _("News about your firm at the Do-Not-Call Register")
        about = f"quota request {request.pk}"
        return mail_send(owner.email or "", subject, "registry/firms/decision_mail.txt", context, about=about)
