"""What the states of applications for a larger quota are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

QUOTA_STATES: dict[str, tuple[Any, str]] = {
    "open": (pgettext_lazy("of an application", "Waits for an officer"), "warning"),
    "granted": (pgettext_lazy("of an application", "Granted"), "success"),
    "refused": (pgettext_lazy("of an application", "Refused"), "error"),
    "withdrawn": (pgettext_lazy("of an application", "Withdrawn"), "grey"),
}
QUOTA_DECISIONS: dict[str, Any] = {
    "granted": _("Your firm may ask about more new numbers. The quota is now:"),
    "refused": _("Your application for a larger quota is refused."),
}
