"""Every look at what is about persons leaves a record; its purpose is presumed, or was stated in this session."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.desk.rules.openings import presumed_purpose
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.words import PURPOSES
from core import clock
from core.actors import Actor
from core.services.opening import LONGEST_WORDS, opening_record

STATED = "purposes_stated"
MOST_STATED = 50  # a session remembers the latest


@dataclass(frozen=True)
class Stated:
    purpose: str
    words: str


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=lambda: [(code, str(word)) for code, word in PURPOSES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a purpose.")},
    )
    words = forms.CharField(
        label=_("What for, in a few words"),
        help_text=_("An auditor reads this. Write no telephone number here."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what the number is needed for.")},
    )


def cases_of(complaint: Complaint) -> list[Case]:
    return list(Case.objects.filter(violations__complaint=complaint).distinct().order_by("pk"))


def subject_of(complaint: Complaint, cases: list[Case]) -> str:
    """What a stated purpose is remembered for: the case, or the complaint that is in none."""
    return cases[0].public_id if cases else complaint.public_id


def stated_for(request: HttpRequest, subject: str) -> Stated | None:
    kept = request.session.get(STATED, {}).get(subject)
    return Stated(*kept) if kept else None


def remember(request: HttpRequest, subject: str, stated: Stated) -> None:
    kept = {**request.session.get(STATED, {}), subject: [stated.purpose, stated.words]}
    request.session[STATED] = dict(list(kept.items())[-MOST_STATED:])


def note_opening(
    request: HttpRequest, act: str, target: Model | None = None, *, cases: list[Case] | None = None, **about: Any
) -> None:
    """Leave the record of this look. `cases`: those that what is shown belongs to."""
    user, cases = officer_of(request), cases or []
    in_charge = any(case.officers.filter(user=user, until=None).exists() for case in cases)
    subjects = [case.public_id for case in cases] or [getattr(target, "public_id", "")]
    stated = next((found for subject in subjects if (found := stated_for(request, subject))), None)
    presumed = presumed_purpose(in_charge=in_charge, roles=user.roles_at(clock.now()))
    opening_record(
        act=act,
        target=target,
        purpose=stated.purpose if stated else presumed,
        words=stated.words if stated else "",
        actor=Actor.user(user),
        at=clock.now(),
        about={**about, **({"cases": [case.pk for case in cases]} if cases else {})},
    )


def form_page(
    request: HttpRequest, case: Case, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of forms about a case: drawn, and the look on record, by the end of the template's name, ``people`` say."""
    form = template.rpartition("case_")[2].removesuffix(".html").replace("_", "-")
    note_opening(request, "case.act_read", case, cases=[case], form=form)
    return desk_page(request, template, {"case": case, **context}, status=status)


def asked_by(request: HttpRequest) -> list[str]:
    """Which fields of a list's filter were used; what was typed there stays out of the trail."""
    return sorted(name for name, value in request.GET.items() if value and name != "page")[:10]
