"""A firm's watch lists: begin, see what changed, end."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import named
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.paging import page_of
from core.web.words import channel_names, day_and_time
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, person, show
from registry.scrubs.models import Scrub, WatchChange, WatchList
from registry.scrubs.selectors.scrub_list import scrubs_to_watch
from registry.scrubs.selectors.watchlist import (
    answer_words,
    change_ref,
    changes_of,
    watchlist_of,
    watchlist_state,
    watchlists_of,
)
from registry.scrubs.services.watchlist import watchlist_create, watchlist_end
from registry.scrubs.web.reasons import decision_tag, reason_text

PAGE = 100
MOST_OFFERED = 50
STATES = {
    "starting": (_("Starting"), "grey"),
    "watching": (_("Watching"), "success"),
    "paused": (_("Paused while access is suspended"), "warning"),
    "ended": (_("Ended"), "grey"),
}


class WatchForm(forms.Form):
    scrub = forms.ChoiceField(label=_("Which list?"), error_messages={"required": _("Choose a list.")})

    def __init__(self, *args: Any, scrubs: list[Scrub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scrub"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(scrub.public_id, f"{day_and_time(scrub.checked_at)} · {purpose(scrub)}") for scrub in scrubs]


@allow(MARKETER)
def watchlists(request: HttpRequest) -> HttpResponse:
    marketer, at = firm(request), clock.now()
    scrubs = scrubs_to_watch(marketer_id=marketer.pk, at=at, limit=MOST_OFFERED)
    form = WatchForm(request.POST or None, scrubs=scrubs)
    if request.method == "POST" and form.is_valid():
        try:
            made, _created = watchlist_create(
                marketer=marketer, scrub=form.cleaned_data["scrub"], at=at, actor=person(request)
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, str(_("The list is watched from now on.")))
            return redirect("marketer-watchlist", made.public_id)
    page = page_of(request, watchlists_of(marketer.pk).order_by("-pk"), PAGE)
    context = {"form": form if scrubs else None, "page": page, "rows": [_list_row(row, at) for row in page]}
    return show(request, "registry/scrubs/marketer_watchlists.html", context, status=422 if form.errors else 200)


@allow(MARKETER)
def watchlist(request: HttpRequest, public_id: str) -> HttpResponse:
    found, at = own(request, public_id), clock.now()
    page = page_of(request, changes_of(found).order_by("-day", "row", "-position"), PAGE)
    context = {
        "row": _list_row(found, at),
        "list": found.scrub.jobs.first(),
        "page": page,
        "changes": [_change_row(each) for each in page],
    }
    return show(request, "registry/scrubs/marketer_watchlist.html", context)


@allow(MARKETER)
def end_watchlist(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asked first: the list is watched no longer."""
    found = own(request, public_id)

    def end() -> HttpResponse:
        watchlist_end(watchlist=found, at=clock.now(), actor=person(request))
        messages.success(request, gettext("The list is watched no longer; its rows are forgotten."))
        return redirect("marketer-watchlists")

    question = Question(
        title=gettext("Watch this list no longer?"),
        follows=gettext("Its rows are forgotten at once. To watch them again, the list must be scrubbed again."),
        button=gettext("Watch it no longer"),
        back=reverse("marketer-watchlist", args=[public_id]),
        facts=[(_("Purpose"), purpose(found)), (_("Rows watched"), f"{found.rows:,}")],
    )
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)


def own(request: HttpRequest, public_id: str) -> WatchList:
    found = watchlist_of(marketer_id=firm(request).pk, public_id=public_id)
    if found is None:
        raise Http404
    return found


def _list_row(watchlist: WatchList, at: datetime) -> dict[str, object]:
    state = watchlist_state(watchlist, at)
    text, tone = STATES[state]
    return {
        "id": watchlist.public_id,
        "purpose": purpose(watchlist),
        "scrubbed_at": watchlist.scrub.checked_at,
        "rows": watchlist.rows,
        "changes": watchlist.last_position,
        "checked_at": watchlist.round_at,
        "ends_at": watchlist.ends_at,
        "live": state != "ended",
        "text": text,
        "tone": tone,
    }


def _change_row(change: WatchChange) -> dict[str, object]:
    policy = current_policy()
    (before, _before), (after, reasons) = answer_words(change.from_code, policy), answer_words(change.to_code, policy)
    return {
        "row": change.row + 1,
        "ref": change_ref(change),
        "before": decision_tag(before),
        "after": decision_tag(after),
        "reasons": [reason_text(reason) for reason in reasons],
        "day": change.day,
    }


def purpose(asked: Scrub | WatchList) -> str:
    """Channel, trade and campaign in the reader's words."""
    policy = current_policy()
    category = policy.register.categories.get(asked.category)
    words = [channel_names([asked.channel], policy), named(category.names) if category else asked.category]
    return " · ".join([*words, *([asked.campaign] if asked.campaign else [])])
