"""Call centres a firm lets call on its behalf, and the firms that let this one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.typed import typed
from registry.firms.models import Mandate, Marketer
from registry.firms.permissions import MARKETER, MARKETER_OWNER
from registry.firms.selectors.marketer import marketer_by_public_id
from registry.firms.services.mandate import mandate_end, mandate_give
from registry.firms.web.firm import firm, person, show


class MandateForm(forms.Form):
    agent = forms.RegexField(
        r"^\s*mkt_[A-Za-z0-9]{1,36}\s*$",
        label=_("Id of the call centre"),
        help_text=_("It begins with mkt_ and stands on their overview."),
        error_messages={"required": _("Enter the id."), "invalid": _("An id begins with mkt_.")},
    )

    def clean_agent(self) -> Marketer:
        found = marketer_by_public_id(self.cleaned_data["agent"].strip())
        if found is None:
            raise forms.ValidationError(_("There is no firm with this id."))
        return found


@allow(MARKETER)
def mandates(request: HttpRequest) -> HttpResponse:
    return page(request, MandateForm(typed(request, reverse("marketer-mandate-add"))))


@allow(MARKETER_OWNER)
def mandate_add(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("marketer-mandates")
    form = MandateForm(typed(request))
    if form.is_valid():
        agent = form.cleaned_data["agent"]
        try:
            mandate_give(principal=firm(request), agent=agent, at=clock.now(), actor=person(request))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, str(_("They may now call on your behalf.")))
            return redirect("marketer-mandates")
    return page(request, form)


@allow(MARKETER_OWNER)
def end_mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Asked first: a call centre no longer calls on the firm's behalf."""
    mandate = get_object_or_404(Mandate, pk=mandate_id, principal=firm(request))

    def end() -> HttpResponse:
        mandate_end(mandate=mandate, at=clock.now(), actor=person(request))
        messages.success(request, gettext("They may no longer call on your behalf."))
        return redirect("marketer-mandates")

    question = Question(
        title=gettext("Shall %(name)s no longer call on your behalf?") % {"name": mandate.agent.name},
        follows=gettext(
            "From now on it is refused when it checks numbers in your name. What it was told before stays."
        ),
        button=pgettext("of a call centre", "End the approval"),
        back=reverse("marketer-mandates"),
        facts=[(_("Since"), date_format(localtime(mandate.since)))],
    )
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)


def page(request: HttpRequest, form: MandateForm) -> HttpResponse:
    live = Mandate.objects.filter(until=None).select_related("principal", "agent").order_by("-since")
    context = {"form": form, "given": live.filter(principal=firm(request)), "held": live.filter(agent=firm(request))}
    return show(request, "registry/firms/marketer_mandates.html", context, status=422 if form.errors else 200)
