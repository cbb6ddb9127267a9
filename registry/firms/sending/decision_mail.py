"""The letter that tells a firm's owners what was decided about it, or that somebody left who made its webhooks."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.models import User
from core.running.mail import mail_send
from registry.firms.models import AdmissionRequest, Marketer, MarketerMember, MarketerStanding, Webhook
from registry.firms.rules.caller_range import ends_of
from registry.firms.selectors.caller_number import declaration_by_id
from registry.firms.selectors.marketer import owners_of
from registry.firms.words import DECISIONS

OF_THE_FIRM = ("identity_confirmed", "contact_changed")  # `row_id` is the firm
ANSWERS = ("objection_", "renewal_", "name_")  # `row_id` is the request


def decision_mail_send(*, marketer_id: int, decision: str, row_id: int) -> int:
    """Tell each owner in their own language; how many could be told. `row_id`: what was decided on, by the decision's kind."""
    marketer = Marketer.objects.get(pk=marketer_id)
    about, reason = _about(decision, row_id)
    return sum(_sent(owner, marketer, decision, about, reason) for owner in owners_of(marketer))


def _about(decision: str, row_id: int) -> tuple[list[str], str]:
    """The numbers, people or webhooks that it is about, and the reason as the firm reads it."""
    if decision.startswith("caller_"):
        caller = declaration_by_id(row_id)
        return [" – ".join(dict.fromkeys(ends_of(caller.value)))], caller.reason
    if decision == "webhook_maker_left":
        left = MarketerMember.objects.select_related("user").get(pk=row_id)
        made = Webhook.objects.standing().filter(marketer=left.marketer_id, made_by=left.user_id).order_by("pk")
        return [str(left.user), *made.values_list("public_id", flat=True)], ""
    if decision == "admission_ends":
        until = Marketer.objects.get(pk=row_id).admitted_until
        return ([date_format(localtime(until))] if until else []), ""
    if decision.startswith(ANSWERS):
        return [], AdmissionRequest.objects.get(pk=row_id).answer
    standing = MarketerStanding.objects.filter(pk=row_id).first() if decision not in OF_THE_FIRM else None
    return [], standing.reason if standing else ""


def _sent(owner: User, marketer: Marketer, decision: str, about: list[str], reason: str) -> bool:
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        context = {
            "firm": marketer.name,
            "decision": DECISIONS[decision],
            "about": about,
            "reason": reason,
            "address": f"{settings.DNC_SITE_URL}{reverse('marketer-overview')}",
        }
        subject = _("News about your firm at the Do-Not-Call Register")
        about_row = f"{decision} of marketer {marketer.pk}"
        return mail_send(owner.email or "", subject, "registry/firms/decision_mail.txt", context, about=about_row)
