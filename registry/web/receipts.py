"""Check a receipt: anybody, without an account. And the public keys that sign them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import PUBLIC, allow
from core.policies import current_policy
from core.rates import Rate, spend
from registry.models import Marketer
from registry.rules.receipts import LONGEST, Verdict, valid_until
from registry.selectors.marketer import marketer_by_public_id
from registry.selectors.receipt import public_keys, receipt_verdict
from registry.web.words import category_names, channel_names

CHECKS_FROM_ONE_ADDRESS = Rate("receipts", 300, 3600)


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=_("The receipt"),
        help_text=_("Paste it whole: three parts with dots between them, beginning with eyJ."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={
            "required": _("Paste the receipt."),
            "max_length": _("This is too long for a receipt. Paste the receipt alone."),
        },
    )


@allow(PUBLIC)
def verify_receipt(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST or None)
    verdict: Verdict | None = None
    if request.method == "POST" and form.is_valid():
        spend(CHECKS_FROM_ONE_ADDRESS, request.META.get("REMOTE_ADDR", ""))
        verdict = receipt_verdict("".join(form.cleaned_data["receipt"].split()), clock.now())
    rows = claim_rows(verdict.claims) if verdict and verdict.claims else []
    context = {"form": form, "verdict": verdict, "rows": rows}
    return render(request, "registry/verify_receipt.html", context, status=422 if form.errors else 200)


def claim_rows(claims: Any) -> list[dict[str, object]]:
    policy, purpose, counts = current_policy(), claims.get("purpose", {}), claims.get("counts", {})
    firm = marketer_by_public_id(str(claims.get("sub", "")))
    rows: list[tuple[str, object]] = [
        (gettext("Firm"), firm_name(firm, claims)),
        (gettext("Way of contact"), channel_names([purpose.get("channel", "")], policy)),
        (gettext("Trade"), category_names([purpose.get("category", "")], policy)),
        (gettext("Campaign"), purpose.get("campaign")),
        (gettext("Numbers asked about"), counts.get("rows")),
        (gettext("Might be called"), counts.get("callable")),
        (gettext("Must not be called"), counts.get("not_callable")),
        (gettext("Valid until"), moment_of(claims)),
        (gettext("Register version"), claims.get("register_version")),
        (gettext("Rules in force"), claims.get("policy_version")),
        (gettext("Reference of the scrub"), claims.get("jti")),
    ]
    return [{"key": key, "value": value} for key, value in rows if value not in (None, "")]


def moment_of(claims: Any) -> str:
    return formats.date_format(timezone.localtime(valid_until(claims)), "DATETIME_FORMAT")


def firm_name(firm: Marketer | None, claims: Any) -> str:
    return firm.name if firm else str(claims.get("sub", ""))


@allow(PUBLIC)
def jwks(request: HttpRequest) -> JsonResponse:
    """RFC 7517."""
    answer = JsonResponse({"keys": list(public_keys().values())})
    answer["Content-Type"] = "application/jwk-set+json"
    answer["Cache-Control"] = "public, max-age=300"
    return answer
