"""Messages to citizens: what they cost by purpose and hour; a purpose is stopped here, and goes on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from compliance.desk.selectors.messages import PurposeState, purpose_states
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.words import MESSAGE_NAMES
from core import clock
from core.access.rules import ADMINISTRATOR, ADMINISTRATOR_ANEW, allow
from core.services.sms_purpose import sms_purpose_resume, sms_purpose_stop
from core.translation.words import word
from core.web.confirm import Question, confirmed


@allow(ADMINISTRATOR)
def message_budgets(request: HttpRequest) -> HttpResponse:
    rows = [row_of(state) for state in purpose_states(clock.now())]
    context = {"rows": rows, "low": low_of(rows)}
    return desk_page(request, "compliance/desk/admin_messages.html", context)


def row_of(state: PurposeState) -> dict[str, Any]:
    spending, name = state.spending, word(MESSAGE_NAMES, state.spending.purpose)
    figures = {"name": name, "spent": _number(spending.spent), "cap": _number(spending.cap)}
    return {
        "spending": spending,
        "name": name,
        "stopped_at": state.row.stopped_at if state.row else None,
        "stopped_by": state.row.stopped_by if state.row else None,
        "waiting": state.waiting,
        "title": _("%(name)s: %(spent)s of %(cap)s today") % figures,
        "hours": [
            {"label": date_format(localtime(hour), "TIME_FORMAT"), "value": spent} for hour, spent in state.hours
        ],
    }


def low_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is to be warned of."""
    return [row for row in rows if row["spending"].is_low]


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


@allow(ADMINISTRATOR_ANEW)
def message_purpose(request: HttpRequest, purpose: str, answer: str) -> HttpResponse:
    """Asked first: stop a purpose, or let it go on."""
    name = word(MESSAGE_NAMES, purpose)
    stop = answer == "stop"

    def act() -> HttpResponse:
        if stop:
            sms_purpose_stop(purpose=purpose, stopped_by=officer_of(request), at=clock.now())
            messages.success(request, _("Stopped: %(name)s.") % {"name": name})
        else:
            sms_purpose_resume(purpose=purpose, resumed_by=officer_of(request), at=clock.now())
            messages.success(request, _("These messages go out again: %(name)s.") % {"name": name})
        return redirect("administration-messages")

    return confirmed(
        request, question(purpose, name, stop), act, layout="compliance/desk/admin_base.html", show=desk_page
    )


def question(purpose: str, name: str, stop: bool) -> Question:
    back = reverse("administration-messages")
    if not stop:
        return Question(
            title=_("Send messages of this kind again? %(name)s") % {"name": name},
            follows=_("What waits goes out now, as far as it is still of use and the budget allows."),
            button=_("Send them again"),
            back=back,
        )
    follows = _("From now on none of them goes out. They wait, for three days at most.")
    if purpose == "code":
        follows = _(
            "From now on no code goes out: whoever wants to sign in must send us a text message instead, and landlines "
            "cannot sign in. Codes under way are given up."
        )
    return Question(
        title=_("Stop messages of this kind? %(name)s") % {"name": name},
        follows=follows,
        button=_("Stop them"),
        back=back,
    )
