"""Who acts for the firm."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from registry.firms.models import MarketerMember
from registry.firms.permissions import MARKETER, MARKETER_OWNER
from registry.firms.services.membership import marketer_member_end, marketer_member_invite
from registry.firms.web.firm import firm, person, show


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Enter a name.")})
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Enter an e-mail address."), "invalid": _("Enter an address like a@example.cn.")},
    )


@allow(MARKETER)
def team(request: HttpRequest) -> HttpResponse:
    members = MarketerMember.objects.filter(marketer=firm(request), until=None).select_related("user").order_by("since")
    return show(request, "registry/firms/marketer_team.html", {"members": members, "form": MemberForm()})


@allow(MARKETER_OWNER)
@require_POST
def member_add(request: HttpRequest) -> HttpResponse:
    form = MemberForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            marketer_member_invite(
                marketer=firm(request), email=data["email"], name=data["name"], at=clock.now(), actor=person(request)
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(
                request, str(_("Added. They choose a password by “Forgotten password” when they sign in."))
            )
            return redirect("marketer-team")
    members = MarketerMember.objects.filter(marketer=firm(request), until=None).select_related("user").order_by("since")
    return show(request, "registry/firms/marketer_team.html", {"members": members, "form": form}, status=422)


@allow(MARKETER_OWNER)
def member_end(request: HttpRequest, member_id: int) -> HttpResponse:
    """Asked first: somebody no longer acts for the firm."""
    member = get_object_or_404(MarketerMember, pk=member_id, marketer=firm(request))

    def end() -> HttpResponse:
        marketer_member_end(member=member, at=clock.now(), actor=person(request))
        messages.success(request, gettext("%(name)s no longer acts for the firm.") % {"name": member.user})
        return redirect("marketer-team")

    question = Question(
        title=gettext("Shall %(name)s no longer act for the firm?") % {"name": member.user},
        follows=gettext("It holds at once, also in windows that are open now. Keys that this person made stay valid."),
        button=gettext("Remove"),
        back=reverse("marketer-team"),
        facts=[(_("E-mail address"), member.user.email or "")],
    )
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)
