"""What the codes of findings are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VIOLATION_STATES: dict[str, Any] = {
    "suspected": _("Suspected"),
    "established": _("Established"),
    "dismissed": _("Dismissed"),
}
ASSESSMENTS: dict[str, Any] = {
    "suspected": _("a breach is suspected"),
    "no_breach": _("no breach found"),
    "not_assessable": _("not assessable"),
}
EVIDENCE: dict[str, Any] = {
    "C0": _("C0: number not proved"),
    "C1": _("C1: number proved"),
    "C2": _("C2: call confirmed by the operator"),
    "C3": _("C3: recording or text"),
}
# What an officer heard in a recording; codes of rules/listening.py.
HEARD: dict[str, Any] = {
    "this_call": _("The call that was complained of is heard"),
    "other_call": _("Another call is heard, or none"),
    "unclear": _("It cannot be made out"),
}
# What a firm was told before a call, and how a consent stood then.
ANSWERS: dict[str, Any] = {
    "callable": _("may be called"),
    "not_callable": _("must not be called"),
    "conditional": _("only on a condition"),
    "unknown": _("unknown"),
    "invalid": _("invalid"),
}
CONSENTS: dict[str, Any] = {
    "claimed": _("claimed by the firm"),
    "notified": _("claimed by the firm"),
    "confirmed": _("confirmed by the holder"),
    "contested": _("contested by the holder"),
    "revoked": _("revoked by the holder"),
    "expired": _("expired"),
}
EVIDENCE_TONES = {"C0": "grey", "C1": "grey", "C2": "brand", "C3": "warning"}
