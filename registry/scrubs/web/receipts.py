"""Check a receipt: anybody, without an account. And the public keys that sign them."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import PUBLIC, allow
from core.policies import current_policy
from core.running.outage import AWAY_ERRORS, database_is_away, is_outage
from core.running.rates import Rate, client_address, spend
from core.translation.words import join_words
from core.web.meter import metered
from core.web.words import category_names, channel_names, day_and_time
from registry.engine.records import receipt_proof
from registry.engine.records.receipts import LONGEST, Verdict, valid_until
from registry.firms.selectors.marketer import marketer_by_public_id, name_at
from registry.scrubs.memory import note_public, recall_public
from registry.scrubs.selectors.receipt import public_keys, receipt_coded, receipt_verdict, row_proved
from registry.scrubs.web.reasons import decision_tag, reason_text

CHECKS_FROM_ONE_ADDRESS = Rate("receipts", 300, 3600)
CODES_FROM_ONE_ADDRESS = Rate("receipt-codes", 60, 3600, guard=True)


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
    proof = forms.CharField(
        label=_("The proof of one row (if you have one)"),
        help_text=_("The text the firm was given for one number. It begins with a brace."),
        required=False,
        max_length=receipt_proof.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        error_messages={"max_length": _("This is too long for a proof. Paste the proof alone.")},
    )


@allow(PUBLIC)
def verify_receipt(request: HttpRequest, template: str = "registry/scrubs/verify_receipt.html") -> HttpResponse:
    """`template`: one that shows something beside it."""
    form = ReceiptForm(request.POST or None)
    verdict: Verdict | None = None
    if request.method == "POST" and form.is_valid():
        spend(CHECKS_FROM_ONE_ADDRESS, client_address(request))
        verdict = receipt_verdict("".join(form.cleaned_data["receipt"].split()), clock.now())
    claims = verdict.claims if verdict else None
    context = {
        "form": ReceiptForm() if verdict and not verdict.genuine else form,  # what was forged is not shown again
        "verdict": verdict,
        "rows": _claim_rows(claims) if claims else [],
        "proved": _proof_said(form.cleaned_data["proof"], claims) if claims and form.cleaned_data["proof"] else None,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@allow(PUBLIC)
@require_safe
def receipt_check(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """The address that a receipt's PDF bears. Whoever has it has the receipt, and reads what that says."""
    spend(CODES_FROM_ONE_ADDRESS, client_address(request))
    scrub = receipt_coded(public_id, code)
    if scrub is None:
        raise Http404
    verdict = receipt_verdict(scrub.receipt, clock.now())
    context = {"form": ReceiptForm(), "verdict": verdict, "rows": _claim_rows(verdict.claims) if verdict.claims else []}
    answer = render(request, "registry/scrubs/verify_receipt.html", context)
    answer["Cache-Control"], answer["X-Robots-Tag"] = "private, no-store", "noindex"
    return answer


def _proof_said(text: str, claims: Any) -> dict[str, str]:
    """One sentence about the row of a proof, and its tone."""
    proof = receipt_proof.read_proof(text)
    if proof is None or not row_proved(text, claims):
        sentence = gettext(
            "The proof does not show that its row was in this answer: it is of another receipt, or was changed."
        )
        return {"text": sentence, "tone": "error"}
    answer = decision_tag(proof.decision)[0]
    sentence = gettext("The row of the proof was in the answer, and the firm was told: %(answer)s.") % {
        "answer": answer
    }
    if proof.reasons:
        reasons = join_words([reason_text(reason) for reason in proof.reasons])
        sentence = gettext("The row of the proof was in the answer, and the firm was told: %(answer)s (%(reasons)s).")
        sentence %= {"answer": answer, "reasons": reasons}
    return {"text": sentence, "tone": "success"}


def _claim_rows(claims: Any) -> list[dict[str, object]]:
    policy, purpose, counts = current_policy(), claims.get("purpose", {}), claims.get("counts", {})
    asked_at = datetime.fromtimestamp(claims.get("iat", 0), UTC)
    rows: list[tuple[str, object]] = [
        (gettext("Firm"), _firm_named(claims.get("sub"), asked_at)),
        (gettext("On behalf of"), _firm_named(purpose.get("on_behalf_of"), asked_at)),
        (gettext("Approvals"), _chain_said(claims.get("chain", []), asked_at)),
        (gettext("Way of contact"), channel_names([purpose.get("channel", "")], policy)),
        (gettext("Trade"), category_names([purpose.get("category", "")], policy)),
        (gettext("Campaign"), purpose.get("campaign")),
        (gettext("Numbers asked about"), counts.get("rows")),
        (gettext("Might be called"), counts.get("callable")),
        (gettext("Must not be called"), counts.get("not_callable")),
        (gettext("Only on a condition"), counts.get("conditional")),
        (gettext("Unknown"), counts.get("unknown")),
        (gettext("Invalid"), counts.get("invalid")),
        (gettext("Valid until"), day_and_time(valid_until(claims))),
        (gettext("Register version"), claims.get("register_version")),
        (gettext("Rules in force"), claims.get("policy_version")),
        (gettext("Reference of the scrub"), claims.get("jti")),
    ]
    return [{"key": key, "value": value} for key, value in rows if value not in (None, "")]


def _chain_said(chain: Any, at: datetime) -> str:
    """Who approved whom, from the firm down."""
    return join_words(
        gettext("%(principal)s approved %(agent)s")
        % {"principal": _firm_named(link.get("principal"), at), "agent": _firm_named(link.get("agent"), at)}
        for link in chain
    )


def _firm_named(public_id: Any, at: datetime) -> str:
    """As it was called when it asked, and what it is called now."""
    found = marketer_by_public_id(str(public_id)) if public_id else None
    if found is None:
        return str(public_id or "")
    then = name_at(found, at)
    if then == found.name:
        return then
    return gettext("%(former)s (now %(name)s)") % {"former": then, "name": found.name}


def _keys_published() -> dict[str, dict[str, Any]]:
    known = recall_public() if database_is_away() else None
    if known is not None:
        return known
    try:
        keys = public_keys()
    except AWAY_ERRORS as error:
        known = recall_public() if is_outage(error) else None
        if known is None:
            raise
        return known
    note_public(keys)
    return keys


@allow(PUBLIC)
@metered
@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """RFC 7517. While the database is away, as they were last seen."""
    answer = JsonResponse({"keys": list(_keys_published().values())})
    answer["Content-Type"] = "application/jwk-set+json"
    answer["Cache-Control"] = "public, max-age=300"
    return answer
