"""Between the forms of the site and what a complaint says."""

from typing import Any

from django import forms

from complaints.models import Complaint
from complaints.rules.readers import YesNo
from complaints.rules.statement import FIELDS
from complaints.web.forms import AboutForm, CallerForm, MoreForm, TimeForm

QUESTIONS: dict[type[forms.Form], str] = {
    CallerForm: "complain",
    TimeForm: "complain-when",
    AboutForm: "complain-about",
}


def asked(form: type[forms.Form]) -> tuple[str, ...]:
    """The fields of a complaint that a form asks for: those of its own names, unless it says otherwise; without what it asks
    `beside` them, of further complaints."""
    beside = getattr(form, "beside", ())
    return getattr(form, "asks", tuple(name for name in form.base_fields if name not in beside))


def answered(field: str, typed: Any) -> Any:
    """What was typed, as a door of the API would give it."""
    if isinstance(typed, bool) or not isinstance(FIELDS[field].reader, YesNo):
        return typed
    return {"yes": True, "no": False}.get(typed)


def typed_before(complaint: Complaint) -> dict[str, Any]:
    """What was said before, as the form that asks for more shows it."""
    words = {True: "yes", False: "no", None: ""}
    said = {field: getattr(complaint, field) for field in asked(MoreForm)}
    return {f: words[value] if isinstance(FIELDS[f].reader, YesNo) else value for f, value in said.items()}
