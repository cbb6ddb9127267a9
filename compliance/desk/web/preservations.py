"""Requests to preserve evidence: the work list of what must be asked for before it is lost, and each request with its acts."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.cases.http.document_files import draft_pdf
from compliance.cases.models import Case, PreservationRequest
from compliance.cases.rules.preservation_request import (
    ANSWERS,
    KINDS,
    OPEN,
    WORK_LIST,
    Addressee,
    RequestAct,
    RequestState,
    may,
)
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.issued_document import languages_in
from compliance.cases.selectors.preservation_request import (
    cases_of,
    firms_known,
    may_work,
    operators_known,
    requests_listed,
    requests_seen,
)
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_answer,
    preservation_ask,
    preservation_drop,
    preservation_send,
    preservation_write,
)
from compliance.desk.permissions import CASE_WORK, DESK
from compliance.desk.web.case_payment import day_field
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.openings import asked_by, note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.models.never import NEVER
from core.selectors.only import only
from core.translation.words import named
from core.typesetting.blocks import document_of
from core.web.forms import add_domain_error, offer, unchosen
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed

PURPOSE = "preservation"
ASK = "ask"  # a way to send it: over the operator's own work list
CHOOSE = gettext_lazy("Choose")
STATES: dict[str, Any] = {
    "open": pgettext_lazy("requests to preserve evidence", "Not sent yet"),
    RequestState.SENT: pgettext_lazy("requests to preserve evidence", "Sent"),
    RequestState.ANSWERED: pgettext_lazy("requests to preserve evidence", "Answered"),
    RequestState.DROPPED: pgettext_lazy("requests to preserve evidence", "Dropped"),
}


class WriteForm(forms.Form):
    addressee = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        choices=[
            (Addressee.OPERATOR, gettext_lazy("The operator of the line")),
            (Addressee.FIRM, gettext_lazy("The firm that calls from it, as far as known")),
            (Addressee.OTHER, gettext_lazy("Somebody else, by name")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose to whom it goes.")},
    )
    operator = forms.ModelChoiceField(
        label=gettext_lazy("Operator, if it goes there"), queryset=operators_known(), required=False, empty_label=CHOOSE
    )
    marketer = forms.ModelChoiceField(
        label=gettext_lazy("Firm, if it goes there"),
        queryset=PreservationRequest.objects.none(),
        required=False,
        empty_label=CHOOSE,
    )
    name = forms.CharField(label=gettext_lazy("Name, if it goes to somebody else"), max_length=200, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What is to be kept"),
        choices=lambda: [(code, named(names)) for code, names in KINDS.items()],
        initial=list(KINDS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what is to be kept.")},
    )
    text = written(
        gettext_lazy("Anything else the letter says (if you wish)"),
        required=False,
        help_text=gettext_lazy(
            "Line and month stand in the letter. Write nothing of who was called or who complained."
        ),
    )

    def __init__(self, request: PreservationRequest, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "marketer", firms_known(request, at))

    def asked(self) -> Asked:
        said = self.cleaned_data
        operator, marketer = said["operator"], said["marketer"]
        return Asked(
            addressee=Addressee(said["addressee"]),
            operator=operator.pk if operator else None,
            marketer=marketer.pk if marketer else None,
            name=said["name"],
            kinds=said["kinds"],
            text=said["text"],
        )


class SendForm(forms.Form):
    on = day_field(gettext_lazy("Day on which it went out"))
    how = forms.CharField(
        label=gettext_lazy("How it went out"),
        help_text=gettext_lazy("By post with its number, by messenger, over the operator's desk."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say how it was sent.")},
    )


class AnswerForm(forms.Form):
    on = day_field(gettext_lazy("Day of the answer"))
    answer = forms.ChoiceField(
        label=pgettext_lazy("to a request to preserve evidence", "What was answered"),
        choices=lambda: unchosen((code, named(names)) for code, names in ANSWERS.items()),
        error_messages={"required": gettext_lazy("Choose the answer.")},
    )
    text = written(
        gettext_lazy("What it says (if you wish)"),
        required=False,
        help_text=gettext_lazy("Write no citizen's number here."),
    )


class DropForm(forms.Form):
    reason = written(
        gettext_lazy("Why nobody is asked"), error_messages={"required": gettext_lazy("Say why nobody is asked.")}
    )


@allow(DESK)
@require_safe
def preservations(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first; by state what was done."""
    state = request.GET.get("state", "")
    state = state if state in STATES else "open"
    states = sorted(OPEN) if state == "open" else [state]
    rows = requests_listed(officer_of(request), clock.now()).filter(state__in=states)
    page = page_of(request, rows.annotate(due=Coalesce("lives_until", NEVER)).order_by("due", "pk"))
    if page.object_list:
        note_opening(request, "callers.searched", asked=asked_by(request), shown=len(page.object_list))
    context = {"page": page, "state": state, "states": STATES}
    return desk_page(request, "compliance/desk/preservations.html", context)


@allow(CASE_WORK)
def preservation(request: HttpRequest, public_id: str) -> HttpResponse:
    found, at, user = seen_or_404(request, public_id), clock.now(), officer_of(request)
    sent = typed(request)
    which = sent.get("form", "") if sent is not None else ""
    drawn = forms_of(found, which, sent, at)
    form = drawn.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _act(request, found, which, form))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    letter = found.written.get(get_language() or "") or next(iter(found.written.values()), None)
    seen = _note_look(request, found)
    context = {
        "found": found,
        "drawn": {name: one for name, one in drawn.items() if _drawn_now(name, found) or one is form},
        "may_work": may_work(found, user, at),
        "kinds": [KINDS[kind] for kind in found.kinds if kind in KINDS],
        "answer": ANSWERS.get(found.answer),
        "how": _("in the operator's work list") if found.sent_how == WORK_LIST else found.sent_how,
        "cases": seen,
        "document": letter,
        "languages": languages_in(found.written, at),
    }
    wrong = form is not None and bool(form.errors)
    return desk_page(request, "compliance/desk/preservation.html", context, status=422 if wrong else 200)


def _drawn_now(name: str, found: PreservationRequest) -> bool:
    if name == ASK:
        return may(RequestAct.SEND, found.state) and found.operator_id is not None
    return may(RequestAct(name), found.state)


@allow(DESK)
@require_safe
def letter_pdf(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    """Set anew from the words that were kept when it was written."""
    found = seen_or_404(request, public_id)
    if language not in found.written:
        raise Http404
    _note_look(request, found)
    return draft_pdf(document_of(found.written[language]), f"preservation-{found.public_id}-{language}.pdf")


def _note_look(request: HttpRequest, found: PreservationRequest) -> list[Case]:
    """The look at the caller is on record, with those cases about it that this officer sees; they are returned."""
    cases = list(cases_seen(officer_of(request), clock.now()).filter(pk__in=[case.pk for case in cases_of(found)]))
    note_opening(request, "caller.read", found.caller, cases=cases, preservation=found.pk)
    return cases


def seen_or_404(request: HttpRequest, public_id: str) -> PreservationRequest:
    found = only(requests_seen(officer_of(request), clock.now()).filter(public_id=public_id))
    if found is None:
        raise Http404
    return found


def forms_of(found: PreservationRequest, which: str, sent: Any, at: datetime) -> dict[str, Any]:
    """The page's forms by name; the one that was sent with what was typed."""

    def bound(name: str) -> Any:
        return sent if which == name else None

    return {
        RequestAct.WRITE: WriteForm(found, at, bound("write"), prefix="write"),
        RequestAct.SEND: SendForm(bound("send"), prefix="send"),
        ASK: forms.Form(bound(ASK), prefix=ASK),
        RequestAct.ANSWER: AnswerForm(bound("answer"), prefix="answer"),
        RequestAct.DROP: DropForm(bound("drop"), prefix="drop"),
    }


def _act(request: HttpRequest, found: PreservationRequest, which: str, form: Any) -> HttpResponse:
    user, at, said = officer_of(request), clock.now(), form.cleaned_data
    if which == RequestAct.WRITE:
        preservation_write(request=found, officer=user, asked=form.asked(), at=at)
        messages.success(request, _("Written. Send it, then record how."))
    elif which == ASK:
        preservation_ask(request=found, officer=user, at=at)
        messages.success(request, _("The letter stands in the operator's work list. Its answer comes here by itself."))
    elif which == RequestAct.SEND:
        preservation_send(request=found, officer=user, at=at, **said)
        messages.success(request, _("Recorded. The evidence is asked for."))
    elif which == RequestAct.ANSWER:
        preservation_answer(request=found, officer=user, at=at, **said)
        messages.success(request, _("Recorded."))
    else:
        preservation_drop(request=found, officer=user, at=at, **said)
        messages.success(request, _("Recorded. Nobody is asked."))
    return redirect("desk-preservation", found.public_id)
