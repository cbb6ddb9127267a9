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
