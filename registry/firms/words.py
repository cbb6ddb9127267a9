"""What the states of a firm and of its declarations are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARKETER_STATES: dict[str, Any] = {
    "applied": _("Applied"),
    "admitted": _("Admitted"),
    "suspended": _("Suspended"),
    "refused": _("Not admitted"),
}
MARKETER_TONES = {"applied": "warning", "admitted": "success", "suspended": "error", "refused": "grey"}
IDENTITY_GROUNDS: dict[str, Any] = {
    "licence": _("Its business licence was checked"),
    "register": _("It was found in the public register of firms"),
    "in_person": _("Its papers were shown in person"),
    "other": _("Something else, as noted"),
}
DECLARATION_STATES: dict[str, Any] = {
    "declared": pgettext_lazy("of a caller number", "Waits for an officer"),
    "disputed": pgettext_lazy("of a caller number", "Disputed"),
    "approved": pgettext_lazy("of a caller number", "Approved"),
    "refused": pgettext_lazy("of a caller number", "Refused"),
    "ended": pgettext_lazy("of a caller number", "Ended"),
}
DECLARATION_TONES = {
    "declared": "warning",
    "disputed": "error",
    "approved": "success",
    "refused": "error",
    "ended": "grey",
}
