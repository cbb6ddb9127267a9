"""The page of an act: the act itself, what it would say, and a draft of it that is kept."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from compliance.cases.models import Case
from compliance.cases.rules.case_attachment import PAPERS
from compliance.cases.rules.case_workflow import ACTS, Act
from compliance.cases.selectors.act_draft import draft_version
from compliance.cases.selectors.case import case_version
from compliance.cases.selectors.case_attachment import attachments_of, files_of_kind
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.services.act_draft import act_draft_autosave, act_draft_drop, act_draft_keep
from compliance.cases.services.case import case_move
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.act_workspace import Workspace
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.case_acts import FILES, ActForm
from compliance.desk.web.desk import desk_page, drawn_from, officer_of, purpose_of, seen_in
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.running.form_state import posted_state
from core.translation.words import named
from core.web.attachments import HandIn
from core.web.bodies import MOST_FORM, RefuseFiles, announced, takes
from core.web.errors import answer
from core.web.form_token import hand_files_to
from core.web.forms import add_domain_error
from core.web.once import answer_before, once_with
from core.web.typed import typed

LONGEST_VERSION = 40


@allow(CASE_WORK)
@takes(None)
def act(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    """The form of one act of the table; sent, the act itself; looked at, what it would say; kept, a draft of it, which
    may be dropped."""
    found = seen_or_404(request, public_id)
    if name not in ACTS:
        raise Http404
    with HandIn(request) as hand_in:
        if not ACTS[name].paper:
            if announced(request) > MOST_FORM:
                return answer(request, 413)
            hand_files_to(request, RefuseFiles(request))
        return _act(request, found, ACTS[name], hand_in)


def _act(request: HttpRequest, found: Case, row: Act, hand_in: HandIn) -> HttpResponse:
    name, user, at = row.name, officer_of(request), clock.now()
    known = case_facts(found, user, at, forget=row.needs)
    sent = typed(request)
    form = ActForm(row, known, sent, initial=None if sent is not None else draft_of(found, name, user.pk))
    if row.paper:
        form.choose_among(files_of_kind(found, PAPERS[row.paper]))
    if FILES in row.needs:
        form.name_evidence(attachments_of(found))
    files = hand_in.read(form, purpose_of(name), needed=False) if row.paper and sent is request.POST else []
    step = request.POST.get("step", "")
    if request.method == "POST" and step == "autosave":
        return _autosave(request, found, form)
    if request.method == "POST" and step == "drop":
        return _drop(request, found, form)
    if request.method == "POST" and step == "keep":
        try:
            return _keep(request, found, form)
        except DomainError as error:
            form.is_valid()
            add_domain_error(form, error)
    if not step and (first := answer_before(request)) is not None:
        return first  # the act may have ended what its form chooses among
    if request.method == "POST" and not step and form.is_valid():
        try:
            state = seen_in(request, found, name)
            return once_with(state, lambda: _act_on(request, found, form, state.data["seen"], hand_in))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    note_opening(request, "case.act_read", found, cases=[found], form=name)
    status = 422 if form.errors and step != "look" else 200
    context = {
        "case": found,
        "act": row,
        "form": form,
        "known": draft_version(found.drafts.filter(act=name, user=user.pk).first()),
        "sealed": drawn_from(request, found, name, files=[asdict(one) for one in files]),
        "kept_files": files,
        "now": at,
        **Workspace(found, row, form, known, user, current_policy(), at, with_files=bool(files)).parts(),
    }
    hand_in.keep()  # they wait with the form
    return desk_page(request, "compliance/desk/case_act.html", context, status)


def draft_of(found: Case, name: str, user_id: int) -> dict[str, Any] | None:
    draft = found.drafts.filter(act=name, user=user_id).first()
    return dict(draft.fields) if draft else None


def _keep(request: HttpRequest, found: Case, form: ActForm) -> HttpResponse:
    """Keep what was typed into the form's own fields, and go back to the case. What cannot be kept is left out."""
    act_draft_keep(
        case=found, act=form.act.name, user=officer_of(request), fields=_fields_in(request, form), at=clock.now()
    )
    messages.success(request, _("Kept as a draft. Nothing was done yet."))
    return redirect("desk-case", found.public_id)


def _drop(request: HttpRequest, found: Case, form: ActForm) -> HttpResponse:
    """A second click finds nothing left, and says the same."""
    act_draft_drop(case=found, act=form.act.name, user=officer_of(request), at=clock.now())
    messages.success(request, _("The draft was dropped."))
    return redirect("desk-case", found.public_id)


def _fields_in(request: HttpRequest, form: ActForm) -> dict[str, str]:
    return {name: request.POST[name].replace("\0", "") for name in form.fields if name in request.POST}


def _autosave(request: HttpRequest, found: Case, form: ActForm) -> HttpResponse:
    """What js/autosave.js asks: keep the form as it stands, and say how that went, and whether the case moved meanwhile."""
    known, user, at = request.POST.get("known", "")[:LONGEST_VERSION], officer_of(request), clock.now()
    try:
        draft = act_draft_autosave(
            case=found, act=form.act.name, user=user, fields=_fields_in(request, form), known=known, at=at
        )
    except DomainError as error:
        return JsonResponse({"words": str(error.message)}, status=error.status)
    state = posted_state(request, f"case:{form.act.name}")
    if state is not None and state.data["seen"] != case_version(found):
        words = _("Kept. Somebody worked on this case meanwhile: read the case again before you send this.")
    else:
        words = _("Draft kept at %(time)s. Nothing was done yet.") % {"time": time_format(localtime(at))}
    return JsonResponse({"known": draft_version(draft), "words": words})


def _act_on(request: HttpRequest, found: Case, form: ActForm, seen: str, hand_in: HandIn) -> HttpResponse:
    row = form.act
    case_move(
        case=found,
        act=row.name,
        actor=officer_of(request),
        at=clock.now(),
        facts=form.facts(),
        text=form.text(),
        seen=seen,
        files=hand_in.all,
    )
    hand_in.keep()
    messages.success(request, _("Done: %(act)s.") % {"act": named(row.names)})
    return redirect("desk-case", found.public_id)
