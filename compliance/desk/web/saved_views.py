"""Saved views of the queue: links above it with their live counts, and the page where they are named, ordered and deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.selectors.case import cases_seen
from compliance.cases.templatetags.desk import province
from compliance.desk.models import SavedView
from compliance.desk.permissions import DESK
from compliance.desk.selectors.saved_view import views_of
from compliance.desk.selectors.today import with_figures
from compliance.desk.services.saved_view import LONGEST, view_delete, view_make_first, view_rename, view_save
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import CaseFilter
from core import clock
from core.access.roles import Role
from core.access.rules import allow
from core.errors import DomainError
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import counted
from core.web.typed import typed

LONGEST_VALUE = 200
MOST_COUNTED = 999


@dataclass(frozen=True)
class Shown:
    """A view as a link. `count`: in words, "" where its filter is no more; `here`: it is what the page shows."""

    view: SavedView
    query: str
    count: str
    here: bool
    may_change: bool


def filters_in(query: Mapping[str, str]) -> dict[str, str]:
    """What of an address is the queue's filter and says something; the rest of it, whoever wrote it, is dropped."""
    said = {name: str(query.get(name) or "").replace("\0", "").strip() for name in CaseFilter.base_filters}
    return {name: value for name, value in said.items() if value and len(value) <= LONGEST_VALUE}


def filtered(request: HttpRequest, filters: Mapping[str, str]) -> Any:
    """The queue by these filters; None where one of them is no more, or never was."""
    rows = with_figures(cases_seen(officer_of(request), clock.now()))
    found = CaseFilter(dict(filters), queryset=rows, request=request)
    return found.qs if set(filters) <= set(CaseFilter.base_filters) and found.is_valid() else None


def views_shown(request: HttpRequest) -> list[Shown]:
    at, user = clock.now(), officer_of(request)
    supervised = {grant.province for grant in user.grants_at(at) if grant.role == Role.SUPERVISOR}
    here = filters_in(request.GET)
    found = []
    for view in views_of(user, at):
        rows = filtered(request, view.filters)
        count = "" if rows is None else _in_words(counted(rows, MOST_COUNTED))
        mine = "" in supervised or view.province in supervised if view.shared else True
        found.append(Shown(view, urlencode(view.filters), count, view.filters == here, mine))
    return found


def _in_words(count: int) -> str:
    return number_format(count) if count <= MOST_COUNTED else _("more than %(count)s") % {"count": MOST_COUNTED}


class ViewForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )
    share = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, supervised: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        share: Any = self.fields["share"]
        with_all = ((f"with:{code}", _("All of: %(office)s") % {"office": province(code)}) for code in supervised)
        share.choices = [("", _("Only I")), *with_all]
        if not supervised:
            del self.fields["share"]


@allow(DESK)
def views(request: HttpRequest) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    supervised = sorted({grant.province for grant in user.grants_at(at) if grant.role == Role.SUPERVISOR})
    sent, form = typed(request), ViewForm(supervised=supervised)
    step = sent.get("step", "save") if sent is not None else ""
    saving = step == "save" or sent is None
    if saving:
        form = ViewForm(sent, supervised=supervised, initial={"query": urlencode(filters_in(request.GET))})
    errors: list[str] = []
    if request.method == "POST":
        try:
            if not saving:
                return once(request, "view", lambda: _change(request, step))
            if form.is_valid():
                return once(request, "view", lambda: _save(request, form.cleaned_data))
        except DomainError as error:
            if saving:
                add_domain_error(form, error)
            else:
                errors = [str(error.message)]
    context = {"form": form, "views": views_shown(request), "errors": errors, "longest": LONGEST}
    if errors:  # what was typed beside it stays
        context |= {"typed_view": request.POST.get("view"), "typed_name": request.POST.get("name", "")}
    return desk_page(request, "compliance/desk/views.html", context, 422 if errors or form.errors else 200)


def _save(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    filters = filters_in(QueryDict(said["query"].encode("utf-8", "ignore")))
    if filtered(request, filters) is None:
        message = _("The queue has no such filter. Choose it in the queue, then save the view.")
        raise DomainError("view.filter", message, pointer="/name")
    share = said.get("share") or ""
    with_whom = share.removeprefix("with:") if share else None
    view_save(user=officer_of(request), name=said["name"], filters=filters, shared_with=with_whom, at=clock.now())
    messages.success(request, _("The view is saved."))
    return redirect(f"{reverse('desk-cases')}?{urlencode(filters)}")


def _change(request: HttpRequest, step: str) -> HttpResponse:
    wanted, user, at = request.POST.get("view", ""), officer_of(request), clock.now()
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    view = views_of(user, at).filter(pk=number).first()
    if view is None:
        raise DomainError("view.gone", _("This view was deleted already."))
    if step == "rename":
        view_rename(view=view, user=user, name=request.POST.get("name", ""), at=at)
    elif step == "first":
        view_make_first(view=view, user=user, at=at)
    elif step == "delete":
        view_delete(view=view, user=user, at=at)
    return redirect("desk-views")
