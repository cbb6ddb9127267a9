"""The pack's names in the reader's language, and what each step of a complaint means in a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintStep
from core.policies import Policy
from core.policies.schema import Names
from core.translation.words import named

SENTENCES = {
    "received": _("We have your complaint and check it against the register."),
    "more_needed": _("We need to know more from you. %(why)s"),
    "linked": _("Others complained about the same caller. Your complaint now counts together with theirs."),
    "with_firm": _("%(who)s has to explain itself. It is not told who complained."),
    "filed_as_case": _("An official case has been opened and is being investigated."),
    "no_breach": _("The evidence at hand does not establish a breach. %(why)s %(remedy)s"),
    "caller_not_identified": _(
        "Nobody could find out who was behind this number. Your complaint still counts if the number calls again. %(why)s "
        "%(remedy)s"
    ),
    "referred": _("We passed this on to %(who)s, which is responsible for it. %(rest)s"),
    "decided": _("A decision about %(who)s has been made: %(what)s. %(covered)s"),
    "under_review": _("The matter is being reviewed. %(why)s %(remedy)s"),
    "withdrawn": _("You withdrew your complaint. We tell you no more of it."),
}
OTHERS = {
    "with_firm": _("The firm has to explain itself. It is not told who complained."),
    "referred": _("We passed this on to the authority that is responsible for it."),
    "decided": _("A decision has been made."),
    "more_needed": _("We need to know more from you."),
    "no_breach": _("The evidence at hand does not establish a breach."),
    "caller_not_identified": _(
        "Nobody could find out who was behind this number. Your complaint still counts if the number calls again."
    ),
    "under_review": _("The matter is being reviewed."),
}
TONES = {
    "received": "grey",
    "withdrawn": "grey",
    "no_breach": "grey",
    "caller_not_identified": "grey",
    "more_needed": "warning",
    "decided": "success",
}


def choices(table: Mapping[str, Names]) -> list[tuple[str, str]]:
    return [(code, named(names)) for code, names in table.items()]


def categories(policy: Policy) -> list[tuple[str, str]]:
    """Every category, what fits no other last."""
    listed = [(code, named(category.names)) for code, category in policy.register.categories.items()]
    return sorted(listed, key=lambda pair: pair[0] == "other")


def category_name(code: str, policy: Policy) -> str:
    category = policy.register.categories.get(code)
    return named(category.names) if category else code


def status_tag(complaint: Complaint, policy: Policy) -> dict[str, str]:
    name = named(policy.complaints.statuses.get(complaint.status)) or complaint.status
    return {"text": name, "tone": TONES.get(complaint.status, "brand")}


def step_shown(step: ComplaintStep, policy: Policy) -> dict[str, Any]:
    """One step of the timeline for `components/timeline.html`."""
    return {
        "title": named(policy.complaints.statuses.get(step.status)) or step.status,
        "text": sentence(step.status, step.params),
        "at": step.at,
        "by": step.case_reference,
    }


def sentence(status: str, params: Mapping[str, Any]) -> str:
    """The sentence of a status with its parameters; a plainer one where a parameter is missing."""
    said = {"rest": "", "remedy": ""} | {
        name: named(value) if isinstance(value, Mapping) else str(value) for name, value in params.items()
    }
    template = str(SENTENCES.get(status, ""))
    try:
        return (template % said).strip()
    except KeyError:
        return str(OTHERS.get(status, ""))
