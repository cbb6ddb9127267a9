"""What the states of a firm are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MARKETER_STATES: dict[str, Any] = {
    "applied": _("Applied"),
    "admitted": _("Admitted"),
    "suspended": _("Suspended"),
    "refused": _("Not admitted"),
}
MARKETER_TONES = {"applied": "warning", "admitted": "success", "suspended": "error", "refused": "grey"}
END_REASONS: dict[str, Any] = {
    "expired": _("its term was over"),
    "superseded": _("a stronger entry took its place"),
    "never_listed": _("the caller was put on the never-list"),
    "refused": _("an officer refused it"),
    "decision_revoked": _("the decision was revoked"),
    "case_closed": _("the case was closed"),
    "appeal": _("an appeal was granted"),
}
