"""A form for each act of the case table, drawn from what the act brings (`needs`)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import CaseAttachment
from compliance.cases.rules.breach_choice import established
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_workflow import Act
from compliance.cases.rules.evidence_preservation import OUTCOMES
from compliance.cases.rules.execution import ABOVE, STAYED_BY
from compliance.cases.rules.exemption import GROUNDS
from compliance.cases.rules.hearing import RECUSALS, SESSIONS
from compliance.cases.rules.rectification import FOUND
from compliance.cases.rules.review import FALLS, STANDS
from compliance.cases.rules.service import SEND_DECISION, SEND_NOTICE, SERVE_NOTICE, WAYS, Paper
from compliance.cases.selectors.case_facts import CHOICES, MEASURES
from compliance.cases.words import DOCUMENT_KINDS
from compliance.desk.web.breach_choices import add_choices, check_choices, choices_in
from compliance.desk.web.desk import MOST_TEXT
from core.models import User
from core.policies import Policy, current_policy
from core.policies.schema import Names
from core.policies.words import CURRENCIES
from core.translation.words import named, word
from core.web.attachments import FilesForm
from core.web.forms import DayField, MomentField, unchosen

MOST_MONEY = 10**12

CONFIRMATIONS: dict[str, Any] = {
    "matching_offered": _(
        "The firm was told that it may hand in its calls and consents for comparison, and is not told who complained."
    ),
    "defences_checked": _("What the firm said in its defence has been checked."),
    "lighter_law_applied": _("The lighter law was applied."),
    "crime": _("A crime is suspected."),
    "outcome_sent": _("The outcome was sent to everybody concerned."),
    "new_facts": _("New facts have come to light."),
    "taken_late": _("It came after its last day, and whoever decides on it took it all the same."),
}

MOMENTS: dict[str, Any] = {
    "hearing_at": _("Day and time of the hearing"),
    "reconsideration_served_at": _("When the outcome reached the party"),
}
DAYS: dict[str, tuple[Any, Any]] = {
    "service_on": (_("On which day"), _("As the paper says it. Of electronic service the platform records the day.")),
    "applied_on": (_("Day on which it came"), _("Today, if you leave it empty.")),
    "stay_since": (_("Stayed from"), ""),
    "stay_until": (_("Stayed up to and with"), _("Leave it empty where the stay has no end yet.")),
    "suspended_until": (_("Last day of a suspension, if it is bounded"), ""),
}
NEEDED_DAYS = {"stay_since"}
CHOSEN: dict[str, tuple[Any, Mapping[str, Names]]] = {
    "hearing_session": (_("Open or closed"), SESSIONS),
    "recusal_outcome": (_("What is decided"), RECUSALS),
    "reconsideration_outcome": (_("Outcome"), STANDS),
    "annulment": (_("Outcome"), FALLS),
    "stay_by": (_("Who ordered it"), STAYED_BY),
    "rectify_outcome": (_("What the inspection found"), FOUND),
    "preserved_outcome": (_("What becomes of the evidence"), OUTCOMES),
}
# Fields in which an officer writes: label, hint, lines.
WRITTEN: dict[str, tuple[Any, Any, int]] = {
    "reason": (_("Reason"), "", 4),
    "findings_review": (
        _("Review of what the platform found"),
        _("Which calls you looked at, beside which records, and what you leave out. The firm reads it in the notice."),
        4,
    ),
    "defence_answer": (
        _("Answer to the firm's defence"),
        _("Point by point: what the firm says, and whether and why it is accepted."),
        5,
    ),
    "collective_record": (
        _("Record of the heads' discussion"),
        _("Needed for a serious penalty: when it was, who took part, what was concluded."),
        3,
    ),
    "scale_reason_proposed": (
        _("Why the fine lies outside the published step"),
        _("Only where it does: what makes this case graver or lighter than its step. The firm reads it in the notice."),
        3,
    ),
    "scale_reason": (
        _("Why the fine lies outside the published step"),
        _(
            "Only where it does: what makes this case graver or lighter than its step. The firm reads it in the decision."
        ),
        3,
    ),
    "judgment_reference": (_("Reference of the judgment or decision"), _("Court or authority, and its number."), 1),
    "hearing_place": (_("Place of the hearing"), _("Address and room."), 1),
    "hearing_closed_reason": (
        _("Why it is closed"),
        _("Only of a closed hearing: secrets of the state or of business, or privacy."),
        2,
    ),
    "representative": (_("Name of the representative"), _("As the written authority names them; two at most."), 1),
    "hearing_present": (
        _("Who was there"),
        _("Who led it and who wrote, the investigators, the party and its representatives with their authority."),
        4,
    ),
    "hearing_points": (_("Points raised"), _("What the investigators put forward, and what was in dispute."), 6),
    "hearing_evidence": (_("Evidence shown"), _("Piece by piece, and what was said to each."), 6),
    "hearing_statement": (_("What the party said"), "", 6),
    "hearing_unsigned": (
        _("Why the party did not sign"),
        _("Only where it did not: the record stands all the same."),
        2,
    ),
    "service_reference": (
        _("Number of the mail, the other office, or where it was published"),
        _("By post, through another office, by public notice."),
        1,
    ),
    "review_body": (_("Who decides on it"), _("Body or court, by its name."), 1),
    "review_file": (_("Its file number there"), "", 1),
    "reasons_published": (
        _("Where the reasons are published"),
        _("Address of the page, or the paper and its number."),
        1,
    ),
    "outcome_paper": (_("Number of the paper that says the outcome"), "", 1),
    "stay_paper": (_("Number of the paper that orders the stay"), "", 1),
    "preserved_items": (
        _("The evidence to be preserved"),
        _("Piece by piece: what it is, how many, its marks. Write no citizen's number here."),
        5,
    ),
    "preserved_place": (_("Where it is, and who holds it"), _("Address and name of the holder."), 2),
    "rectify_proof": (_("What shows that it was mended"), _("For example names of files in this case."), 1),
    "exemption_reason": (
        _("Why it goes unpunished"),
        _("What the evidence shows, and why it suffices. The firm reads it in the decision."),
        4,
    ),
    "service_reason": (
        _("Why it was left, and who witnessed"),
        _("Only where it was left: signing was refused, or nobody took it in. Refusing stops nothing."),
        2,
    ),
}
REQUIRED = {"reason": _("Say why. It stands in the file.")}
# Acts whose remark is no reason: label, hint, what is said where it is missing.
REASONS: dict[str, tuple[Any, Any, Any]] = {
    "case.record_answer": (
        _("What the other authority answered"),
        _("In short: whether it took the matter, and what it did or decided."),
        _("Write what it answered. It stands in the file."),
    ),
    "case.record_return": (
        _("Why it was sent back"),
        _("As the other authority writes."),
        _("Write why it was sent back. It stands in the file."),
    ),
}
# Papers an act rests on: their label.
PAPER_LABELS: dict[str, Any] = {
    "service_proof": _("What proves the service"),
    "representative_proof": _("The written authority"),
    "hearing_signed_copy": _("The signed record"),
    "inspection_record": _("The record of the inspection"),
    "authority_receipt": _("The receipt of the other authority"),
    "authority_answer": _("What the other authority wrote back"),
}
LEADERS = {"hearing_officer": _("Who leads the hearing"), "hearing_officer_next": _("Who leads it instead")}
FILES = "exemption_files"
MONEY = {
    "fine": _("Fine in %(currency)s, if any"),
    "fine_proposed": _("Fine in %(currency)s, if any"),
    "gains": _("Illegal gains in %(currency)s that are confiscated, as far as they were found out"),
    "gains_proposed": _("Illegal gains in %(currency)s that are confiscated, as far as they were found out"),
}


class ActForm(forms.Form):
    """The form of one act. `evidence`: the breaches it chooses among; `notified`: those the notice named, None for any."""

    def __init__(self, act: Act, known: CaseFacts, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.act, self.evidence = act, known.evidence
        self.chosen_in = next((name for name in CHOICES if name in act.needs), "")
        self.notified = established(known.choices_proposed) if act.name == "case.decide" else None
        self.judging = act.name == "case.record_judgment"
        policy = current_policy()
        if self.chosen_in:
            add_choices(self, self.evidence)
        for name in act.needs:
            if name in LEADERS:
                self.fields[name] = leader(name, known.hearing_officers)
            elif name in MEASURES:
                self.fields.update(_measures_beside(name, policy))
            elif name == "served_paper":
                if known.papers_unserved:  # else the act itself says that none waits
                    self.fields[name] = _paper_among(known.papers_unserved)
            elif name not in (*CHOICES, FILES):
                self.fields[name] = _field_for(name, policy, act)
        if "stay_paper" in act.needs:
            self.fields["stay_by"] = _chosen_among(_("Who ordered it"), ABOVE)
        if "reason" not in act.needs:
            self.fields["text"] = text_field(act, under_way=known.sent_on is not None)

    def choose_among(self, papers: Iterable[CaseAttachment]) -> None:
        """The paper of the act is one of these files of the case, or comes with the form."""
        rows = [
            (row.attachment.public_id, f"{row.attachment.name} · {date_format(row.at, 'DATE_FORMAT')}")
            for row in papers
        ]
        label = PAPER_LABELS[self.act.paper]
        del self.fields[self.act.paper]  # it stands last, beside the file
        self.fields[self.act.paper] = forms.ChoiceField(
            label=_("%(paper)s: a file of the case") % {"paper": label}, choices=unchosen(rows), required=False
        )
        field = FilesForm.base_fields["file"]
        self.fields["file"] = forms.FileField(
            label=_("%(paper)s: hand it in now") % {"paper": label},
            help_text=field.help_text,
            widget=field.widget,
            required=False,
        )

    def name_evidence(self, files: Iterable[CaseAttachment]) -> None:
        """A box for each file of the case that may show why what is established goes unpunished."""
        boxes = {f"{FILES}_{row.attachment.public_id}": _file_box(row) for row in files}
        order = list(self.fields)
        place = order.index("exemption_reason") + 1
        self.fields.update(boxes)
        self.order_fields([*order[:place], *boxes, *order[place:]])

    def clean(self) -> dict[str, Any]:
        ladder = current_policy().enforcement.sanction_rules
        for name in [name for name in MEASURES if name in self.act.needs]:
            self.cleaned_data[name] = tuple(code for code in ladder if self.cleaned_data.get(f"{name}_{code}"))
        if FILES in self.act.needs:
            named = [name.removeprefix(f"{FILES}_") for name in self.fields if name.startswith(f"{FILES}_")]
            self.cleaned_data[FILES] = " ".join(one for one in named if self.cleaned_data.get(f"{FILES}_{one}"))
        if self.chosen_in:
            self.cleaned_data[self.chosen_in] = (
                choices_in(self, self.evidence) if self.judging else check_choices(self, self.evidence, self.notified)
            )
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What the act brings, by field of CaseFacts; nothing where nothing was said."""
        said = {name: self.cleaned_data.get(name) for name in self.act.needs}
        return {name: value for name, value in said.items() if value not in (None, "")}

    def text(self) -> str:
        return str(self.cleaned_data.get("text") or self.cleaned_data.get("reason") or "")

    def others(self) -> list[forms.BoundField]:
        """The fields that stand in no place of their own: those of a breach do, and the sanction."""
        apart = {f"{part}_{code}" for part in ("outcome", "reason", "accepted") for code in self.evidence}
        apart |= {"sanction", "sanction_proposed", "file"}
        return [field for field in self.visible_fields() if field.name not in apart]


def text_field(act: Act, *, under_way: bool) -> forms.CharField:
    """`under_way`: the letter was sent already, and is written."""
    asked = None if under_way and act.name in (SEND_NOTICE, SERVE_NOTICE) else act.asks_text
    return forms.CharField(
        label=named(asked) or _("Remark for the file"),
        required=asked is not None,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write this text. It stands in the file.")},
    )


def _field_for(name: str, policy: Policy, act: Act) -> forms.Field:
    if name in ("sanction", "sanction_proposed"):
        rungs = [(code, named(names)) for code, names in policy.enforcement.sanctions.items()]
        return forms.ChoiceField(label=_("Sanction"), choices=rungs, widget=forms.RadioSelect)
    if name in MONEY:
        label = MONEY[name] % {"currency": word(CURRENCIES, policy.currency)}
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_MONEY, widget=narrow())
    if name == "exemption":
        grounds = unchosen((code, named(names)) for code, names in GROUNDS.items())
        return forms.ChoiceField(label=_("Established, but unpunished by law"), choices=grounds, required=False)
    if name == "authority":
        authorities = ((code, named(names)) for code, names in policy.enforcement.authorities.items())
        return forms.ChoiceField(
            label=_("Authority"), choices=unchosen(authorities), error_messages={"required": _("Choose the authority.")}
        )
    if name == "service_way":
        if act.name == SEND_NOTICE:
            return _chosen_among(_("How it is to be served"), {code: way.names for code, way in WAYS.items()})
        sending = act.name == SEND_DECISION
        ways = {code: way.with_proof for code, way in WAYS.items() if way.later or not sending}
        return _chosen_among(_("How it is sent") if sending else _("How it was served"), ways)
    if name in CHOSEN:
        return _chosen_among(*CHOSEN[name])
    if name in DAYS:
        label, hint = DAYS[name]
        if act.name == SEND_NOTICE:
            hint = _("Only of what is sent or published: when that was done. Else the platform records the day.")
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return DayField(label=label, help_text=hint, widget=widget, required=name in NEEDED_DAYS)
    if name in MOMENTS:
        return moment(MOMENTS[name])
    if name in WRITTEN:
        return written(name, act)
    return forms.BooleanField(label=CONFIRMATIONS.get(name, name), required=False)


def _file_box(row: CaseAttachment) -> forms.Field:
    label = _("Evidence of it: %(file)s") % {"file": row.attachment.name}
    return forms.BooleanField(label=label, required=False)


def _measures_beside(name: str, policy: Policy) -> dict[str, forms.Field]:
    """A box for each measure that may be ordered together with the sanction."""
    return {
        f"{name}_{code}": forms.BooleanField(
            label=_("Ordered together with it: %(measure)s") % {"measure": named(rung.names)}, required=False
        )
        for code, rung in policy.enforcement.sanction_rules.items()
        if rung.beside
    }


def _paper_among(papers: Mapping[str, Paper]) -> forms.ChoiceField:
    """The documents that wait to be served, by kind and number."""
    rows = [(public_id, f"{DOCUMENT_KINDS[paper.kind]} · {paper.number}") for public_id, paper in papers.items()]
    return forms.ChoiceField(
        label=_("Which document was served"),
        choices=rows,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


def _chosen_among(label: Any, words: Mapping[str, Names]) -> forms.ChoiceField:
    rows = [(code, named(names)) for code, names in words.items()]
    return forms.ChoiceField(
        label=label, choices=rows, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )


def leader(name: str, free: Iterable[str]) -> forms.ChoiceField:
    """Who may lead a hearing: of the role, and neither investigating nor standing aside."""
    people = User.objects.filter(pk__in=list(free)).order_by("name", "pk")
    rows = ((str(person.pk), str(person)) for person in people)
    return forms.ChoiceField(label=LEADERS[name], choices=unchosen(rows), required=False)


def moment(label: Any) -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return MomentField(label=label, required=False, widget=widget)


def written(name: str, act: Act) -> forms.CharField:
    label, hint, lines = WRITTEN[name]
    missing = REQUIRED.get(name)
    if name == "reason" and act.name in REASONS:
        label, hint, missing = REASONS[act.name]
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    required = {"error_messages": {"required": missing}} if missing else {"required": False}
    return forms.CharField(
        label=label, help_text=hint, max_length=MOST_TEXT if lines > 1 else 200, widget=widget, **required
    )


def narrow() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"})
