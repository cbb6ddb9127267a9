"""A form for each act of the case table, drawn from what the act brings (`needs`)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.case_workflow import Act
from compliance.desk.web.desk import MOST_TEXT
from core.policies import Policy, current_policy
from core.translation.words import named
from core.web.forms import MomentField, unchosen

CONFIRMATIONS: dict[str, Any] = {
    "evidence_preserved": _("Operators and the firm have been asked to preserve recordings and call records."),
    "respondent_known": _("It is known who is responsible for the calls."),
    "matching_offered": _(
        "The firm was told that it may hand in its calls and consents for comparison and learns only the outcome."
    ),
    "defences_checked": _("What the firm said in its defence has been checked."),
    "defences_answered": _("The decision answers what the firm said in its defence."),
    "statement_waived": _("The firm gave up its right to make a statement."),
    "facts_stated": _("The notice states the facts."),
    "basis_stated": _("The notice states the legal basis."),
    "rights_stated": _("The notice states the rights to make a statement and to ask for a hearing."),
    "address_confirmed": _("The firm confirmed its address for service by signature."),
    "hearing_requested": _("The firm asked for a hearing."),
    "hearing_held": _("The hearing was held."),
    "collective": _("Decided collectively by the heads of the office."),
    "fined_before": _("The firm was fined before for the same act."),
    "law_changed": _("The law changed after the calls."),
    "lighter_law_applied": _("The lighter law was applied."),
    "authority_receipt": _("The other authority confirmed that it received the file."),
    "crime": _("A crime is suspected."),
    "proof_of_service": _("Proof of service is on file."),
    "reasons_published": _("The reasons are published."),
    "outcome_sent": _("The outcome was sent to everybody concerned."),
    "new_facts": _("New facts have come to light."),
    "conflict_of_interest": _("I have a conflict of interest in this matter."),
    "defended": _("The firm made a statement in its defence."),
}

MOMENTS: dict[str, Any] = {
    "hearing_at": _("Day and time of the hearing"),
    "reconsideration_served_at": _("When the outcome of the reconsideration reached the party, if there was one"),
}


class ActForm(forms.Form):
    def facts(self) -> dict[str, Any]:
        """What the act brings, by field of CaseFacts; nothing where nothing was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "text"}
        return {name: value for name, value in said.items() if value not in (None, "")}

    def text(self) -> str:
        return str(self.cleaned_data.get("text") or self.cleaned_data.get("reason") or "")


def act_form(act: Act, case: Case, data: Any = None) -> ActForm:
    form = ActForm(data)
    policy = current_policy()
    for name in act.needs:
        form.fields[name] = field_for(name, policy)
    if "reason" not in act.needs:
        form.fields["text"] = forms.CharField(
            label=named(act.goal.text) or _("Remark for the file"),
            required=act.goal.text is not None,
            max_length=MOST_TEXT,
            widget=forms.Textarea(attrs={"rows": 6}),
            error_messages={"required": _("Write this text. It stands in the file.")},
        )
    return form


def field_for(name: str, policy: Policy) -> forms.Field:
    if name in ("sanction", "sanction_proposed"):
        rungs = [(code, named(names)) for code, names in policy.enforcement.sanctions.items()]
        return forms.ChoiceField(label=_("Sanction"), choices=rungs, widget=forms.RadioSelect)
    if name in ("fine", "fine_proposed"):
        label = _("Fine in %(currency)s, if any") % {"currency": policy.currency}
        return forms.IntegerField(label=label, required=False, min_value=0, widget=narrow())
    if name == "authority":
        places = ((code, named(names)) for code, names in policy.enforcement.authorities.items())
        return forms.ChoiceField(
            label=_("Authority"), choices=unchosen(places), error_messages={"required": _("Choose the authority.")}
        )
    if name in MOMENTS:
        return MomentField(
            label=MOMENTS[name],
            required=False,
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )
    if name == "reason":
        return forms.CharField(
            label=_("Reason"),
            max_length=MOST_TEXT,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"required": _("Say why. It stands in the file.")},
        )
    return forms.BooleanField(label=CONFIRMATIONS.get(name, name), required=False)


def narrow() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"})
