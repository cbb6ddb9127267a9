"""The questions a citizen answers, one page each."""

import re
from collections.abc import Collection
from datetime import date, datetime
from datetime import time as ClockTime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.problems import sentence
from complaints.rules.filing import time_problem
from complaints.rules.readers import Text
from complaints.rules.statement import FIELDS, OWN_NUMBER
from complaints.services.complaint_review import LONGEST
from complaints.web.words import categories, choices
from core.numbers.parsing import lacks_area_code, read_caller
from core.numbers.withheld import says_withheld
from core.policies import Policy
from core.policies.schema import WRITTEN
from core.translation.words import named as words
from core.web.forms import ClockField, DayField, choices_set, unchosen
from registry.firms.models import Operator


def operator_field(*, required: bool = True) -> "forms.ModelChoiceField[Operator]":
    """The operators that may be asked about a call."""
    return forms.ModelChoiceField(
        label=_("Your operator"),
        help_text=_("The company that your telephone bill comes from."),
        queryset=Operator.objects.filter(suspended_at=None).order_by("name"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose your operator.")},
        required=required,
    )


YES_NO = (("yes", _("Yes")), ("no", _("No")))
YES_NO_UNSURE = (*YES_NO, ("", _("I do not know")))
WHO_SPOKE = _("Who spoke?")
SPOKE = (
    ("live", _("A person")),
    ("robot", _("A recording or a robot")),
    ("synthetic", _("A voice made or copied by a computer, such as that of somebody I know")),
    ("silent", _("Nobody")),
    ("", _("I do not know")),
)
MOST_TYPED = 60
MOST_CALLERS = 20  # of one sending, each a complaint
MOST_PASTED = MOST_CALLERS * MOST_TYPED


def most(field: str) -> int:
    """The most characters that a text of a complaint may have."""
    reader = FIELDS[field].reader
    assert isinstance(reader, Text)
    return reader.most


class CallerForm(forms.Form):
    heading_field: ClassVar[str] = ""
    beside: ClassVar = ("others",)
    money_lost = forms.ChoiceField(
        label=_("First of all: did you lose money?"),
        help_text=_("If you answer yes we tell you at once whom to call."),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    channel = forms.ChoiceField(label=_("How did they reach you?"), widget=forms.RadioSelect)
    caller = forms.CharField(
        label=_("Number or name shown on your screen"),
        help_text=_("With all digits, as your call list or message shows it. For example 4009 100 100 or 95588."),
        max_length=MOST_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
    )
    withheld = forms.BooleanField(label=_("No number was shown, or I do not know it"), required=False)
    display = forms.CharField(
        label=_("What did the screen show instead? (if you wish)"),
        help_text=_("For example “unknown” or “private number”."),
        max_length=most("display"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    others = forms.CharField(
        label=_("Other numbers that called about the same (if you wish)"),
        help_text=_(
            "One a line, or with commas between them. Each becomes a complaint of its own, with the same answers."
        ),
        max_length=MOST_PASTED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self, *args: Any, policy: Policy, several: bool = False, own: Collection[str] = frozenset(), **kwargs: Any
    ) -> None:
        """`several`: whoever takes the answers files a complaint for each of the other numbers. `own`: the reader's, which called
        nobody: among the others they are left out."""
        super().__init__(*args, **kwargs)
        self.policy, self.own, self.left_out = policy, own, False
        if not several:
            del self.fields["others"]
        shown = {code: names for code, names in policy.register.channel_names.items() if code != "prerecorded"}
        choices_set(self, "channel", choices(shown))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        self._check_others(typed)
        if self._is_withheld(typed):
            return typed
        writes = typed.get("channel") in WRITTEN
        local = self.policy.numbering.local_number
        if local and lacks_area_code(typed.get("caller", ""), self.policy):
            self.add_error("caller", words(local.names))
        named = read_caller(typed.get("caller", ""), self.policy, allow_sender_id=writes)
        if named.problem and named.problem != "caller.unallocated" and "caller" not in self.errors:
            self.add_error("caller", str(sentence(named.problem)))
        if named.value in self.own and "caller" not in self.errors:
            self.add_error("caller", str(sentence(OWN_NUMBER)))
        return typed

    def _check_others(self, typed: dict[str, Any]) -> None:
        """Each is read by whoever reads the first; those that cannot be are named."""
        pasted, writes = callers_pasted(typed.get("others", "")), typed.get("channel") in WRITTEN
        mine = [one for one in pasted if is_own(one, self.own, self.policy)]
        self.left_out = bool(mine)
        if mine:
            pasted = [one for one in pasted if one not in mine]
            typed["others"] = "\n".join(pasted)
        if len(pasted) >= MOST_CALLERS:
            many = _("At most %(most)d numbers are complained of together. Send the others as a further complaint.")
            self.add_error("others", many % {"most": MOST_CALLERS})
        unread = [one for one in pasted if not _is_read(one, self.policy, writes)]
        if unread:
            text = _("These cannot be read: %(numbers)s. Enter each with all digits, as your screen showed it.")
            self.add_error("others", text % {"numbers": ", ".join(one[:MOST_TYPED] for one in unread[:MOST_CALLERS])})

    def _is_withheld(self, typed: dict[str, Any]) -> bool:
        """Whether no number is named, which what was typed is made to say in one way. A number that can be read is named,
        whatever was ticked; words such as "unknown" in its place are what the screen showed."""
        shown = str(typed.get("caller", "")).strip()
        words_of_screen = typed.get("channel") not in WRITTEN and says_withheld(shown)
        typed["withheld"] = words_of_screen or (bool(typed.get("withheld")) and not shown)
        if not typed["withheld"]:
            typed["display"] = ""
            return False
        typed.update(caller="", display=typed.get("display") or shown)
        return True


def callers_pasted(text: str) -> list[str]:
    """What stands on lines of its own or between commas, each once. Blanks and hyphens are part of a number."""
    return list(dict.fromkeys(one for part in re.split(r"[\n\r,，、;；\t]+", text) if (one := part.strip())))


def is_own(caller: str, own: Collection[str], policy: Policy) -> bool:
    """Whether what was typed or pasted is one of the own numbers, however it is written."""
    return len(caller) <= MOST_TYPED and read_caller(caller, policy).value in own


def _is_read(caller: str, policy: Policy, writes: bool) -> bool:
    if len(caller) > MOST_TYPED or lacks_area_code(caller, policy):
        return False
    return read_caller(caller, policy, allow_sender_id=writes).problem in ("", "caller.unallocated")


class TimeForm(forms.Form):
    asks: ClassVar = ("called_at",)
    day = DayField(
        label=_("Date"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Enter the date."), "invalid": _("Enter a real date.")},
    )
    time = ClockField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "govuk-input--width-10"}),
        error_messages={
            "required": _("Enter the time."),
            "invalid": _("Enter the time with hours and minutes, such as 19:40."),
        },
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, policy: Policy, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy, self.at = policy, at
        keys = zones(policy)
        if len(keys) > 1:
            choices_set(self, "zone", [(key, key.replace("_", " ")) for key in keys])
            self.initial.setdefault("zone", policy.numbering.zone.key)
        else:
            del self.fields["zone"]
        self.initial.setdefault("day", at.astimezone(policy.numbering.zone).date().isoformat())

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        day, clock = typed.get("day"), typed.get("time")
        if isinstance(day, date) and isinstance(clock, ClockTime):
            zone = ZoneInfo(typed.get("zone") or self.policy.numbering.zone.key)
            code = self.problem(day, clock, zone)
            if code:
                self.add_error("day", str(sentence(code)))
        return typed

    def problem(self, day: date, clock: ClockTime, zone: ZoneInfo) -> str:
        if day.year <= 1970:
            return "call.too_old"
        return time_problem(datetime.combine(day, clock, zone), self.policy, self.at)


class AboutForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind.")},
    )
    category = forms.ChoiceField(
        label=_("Trade or subject"), error_messages={"required": _("Choose the trade or subject.")}
    )
    claimed_name = forms.CharField(
        label=_("Which firm did they say they were? (if you wish)"),
        max_length=most("claimed_name"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    manner = forms.ChoiceField(label=WHO_SPOKE, choices=SPOKE, widget=forms.RadioSelect, required=False)
    text = forms.CharField(
        label=_("The message (if you wish)"),
        help_text=_("Copy it as you received it. It is the best evidence. Leave out what is private."),
        max_length=most("text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, policy: Policy, channel: str, withheld: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_set(self, "kind", choices(policy.complaints.kinds))
        choices_set(self, "category", unchosen(categories(policy)))
        if channel not in WRITTEN:
            del self.fields["text"]
        if not withheld:  # of whoever showed a number it is asked afterwards
            del self.fields["claimed_name"]
        if channel in WRITTEN or not (withheld or policy.complaints.registered_for):
            del self.fields["manner"]


class CheckForm(forms.Form):
    """What is asked as a complaint is sent. `lines`: the key and the masked number of each of the person's numbers, of which
    one was called; `asks_operator`: whether a number was proved so lately that a consent may be given here."""

    line = forms.ChoiceField(
        label=_("Which of your numbers was called?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the number that was called.")},
    )
    agree = forms.BooleanField(label=_("I agree that my operator is asked about this one call"), required=False)
    operator = operator_field(required=False)

    def __init__(self, *args: Any, lines: list[tuple[str, str]], asks_operator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_set(self, "line", lines)
        if len(lines) < 2:
            del self.fields["line"]
        if not asks_operator:
            del self.fields["agree"], self.fields["operator"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("agree") and not typed.get("operator") and "operator" not in self.errors:
            self.add_error("operator", _("Choose your operator."))
        return typed


class MoneyForm(forms.Form):
    asks: ClassVar = ("money_lost",)
    lost = forms.ChoiceField(
        label=_("Did you lose money?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )


class ReviewForm(forms.Form):
    reasons = forms.CharField(
        label=_("Why should the answer be looked at again?"),
        help_text=_("What was overlooked or is wrong, and what shows it. Leave out what is private."),
        max_length=LONGEST,
        error_messages={"required": _("Say why the answer should be looked at again.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class MoreForm(forms.Form):
    claimed_name = forms.CharField(
        label=_("Which firm did they say they were?"),
        max_length=most("claimed_name"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    manner = forms.ChoiceField(label=WHO_SPOKE, choices=SPOKE, widget=forms.RadioSelect, required=False)
    refused_before = forms.ChoiceField(
        label=_("Had you told this caller before not to call again?"),
        choices=YES_NO_UNSURE,
        widget=forms.RadioSelect,
        required=False,
    )

    data_source = forms.ChoiceField(
        label=_("Did you ask where they got your number?"),
        choices=(
            ("told", _("Yes, and they told me")),
            ("not_told", _("Yes, but they did not say")),
            ("not_asked", _("No, I did not ask")),
            ("", _("I do not know")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    data_source_said = forms.CharField(
        label=_("What did they say? (if you asked)"),
        help_text=_("For example: bought from somebody, from a housing estate, from a delivery firm."),
        max_length=most("data_source_said"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel in WRITTEN:
            del self.fields["manner"]


def zones(policy: Policy) -> list[str]:
    """Every time zone of the country, its main one first."""
    main = policy.numbering.zone.key
    others = {province.zone.key for province in policy.numbering.provinces.values() if province.zone is not None}
    return [main, *sorted(others - {main})]
