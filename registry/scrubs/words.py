"""What applications for a larger quota, and restrictions of keys and firms, are called on screens."""

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
RESTRICTION_LEVELS: dict[str, Any] = {
    "slowed": pgettext_lazy("of a key", "Slowed"),
    "stopped": pgettext_lazy("of a key", "Stopped"),
    "free": pgettext_lazy("of a key", "Ended"),
}
RESTRICTION_TONES = {"slowed": "warning", "stopped": "error", "free": "grey"}
MEASURES: dict[str, Any] = {
    "unallocated": _("Numbers outside the ranges in use"),
    "runs": _("Numbers next to each other"),
}
# What the measure looks at, and what speaks for a scan.
MEASURES_SAID: dict[str, Any] = {
    "unallocated": _(
        "Among the numbers asked about are more that the numbering plan never allotted, or that are of ranges hardly in use, than"
        " a list of customers has. Whoever tries numbers at random meets many of these."
    ),
    "runs": _(
        "Of many of the numbers asked about, the number before or after was asked about too. Whoever tries a whole range"
        " asks like that."
    ),
}
ADVICE: dict[str, Any] = {
    "unallocated": _(
        "Look whether a column of something else was read as numbers, whether digits were lost, and where the list comes from."
        " Take numbers that cannot exist out of it."
    ),
    "runs": _(
        "Look whether the list was made by counting on. Numbers of one company's switchboard are no fault: say so."
    ),
}
OUTCOMES: dict[str, Any] = {
    "restored": _("The access is open again"),
    "kept": _("It stays as it is"),
}
OUTCOME_TONES = {"restored": "success", "kept": "error"}
ENDS: dict[str, Any] = {
    "fell": _("What was asked since looks like a list again."),
    "restored": _("An officer has opened the access again."),
}
