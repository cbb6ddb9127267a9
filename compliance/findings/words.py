"""What the codes of findings are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VIOLATION_STATES: dict[str, Any] = {
    "suspected": _("Suspected"),
    "established": _("Established"),
    "dismissed": _("Dismissed"),
}
EVIDENCE: dict[str, Any] = {
    "C0": _("C0: number not proved"),
    "C1": _("C1: number proved"),
    "C2": _("C2: call confirmed by the operator"),
    "C3": _("C3: recording or text"),
}
EVIDENCE_TONES = {"C0": "grey", "C1": "grey", "C2": "brand", "C3": "warning"}
