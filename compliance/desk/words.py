"""Why officers open what is about persons, what the acts of opening are called on screens, and what messages are for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Chosen on the page where a number is shown in full.
PURPOSES: dict[str, Any] = {
    "ask_complainant": _("Asking the complainant back"),
    "ask_operator": _("Asking the operator for its records of the call"),
    "serve": _("Telling the complainant of a decision"),
    "review": _("Answering a reconsideration or a court"),
    "other": _("Another purpose, said below"),
}
# What is so without asking.
PRESUMED: dict[str, Any] = {
    "own_case": _("A case of one's own"),
    "duty": _("The office's daily work"),
    "supervision": _("Supervision or audit"),
}
OPENINGS: dict[str, Any] = {
    "complaint.read": _("Read a complaint"),
    "complaints.searched": _("Read a list of complaints"),
    "case.read": _("Read a case file"),
    "case.calls_read": _("Read the calls of a case"),
    "caller.read": _("Read what is known of a caller"),
    "callers.searched": _("Searched for a caller"),
    "number.unsealed": _("Had a number shown in full"),
    "report.exported": _("Took a report away as a file"),
    "access_log.searched": _("Searched the access log"),
}
MARKS: dict[str, Any] = {
    "in_order": pgettext_lazy("of a record of the sample", "In order"),
    "odd": pgettext_lazy("of a record of the sample", "Odd"),
}
WARNINGS: dict[str, Any] = {
    "many_in_an_hour": _("Opened unusually much within an hour"),
    "at_night": _("Opened at night"),
    "many_not_own": _("Opened much within a day that is not of one's own cases"),
    "many_unsealed": _("Had many numbers shown in full within a day"),
}


def purpose_word(code: str) -> str:
    return str({**PURPOSES, **PRESUMED}.get(code, code))


# What messages to citizens are for (`core.sms.purposes`).
MESSAGE_NAMES: dict[str, Any] = {
    "code": _("Codes"),
    "consent": _("Claims of consent"),
    "registration": _("Registrations made and changed"),
    "withdrawal": _("Registrations withdrawn"),
}
