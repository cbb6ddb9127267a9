"""Who acts for the firm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import allow
from core.web.confirm import Question, confirmed
from core.web.typed import typed
from registry.firms.models import MarketerMember
from registry.firms.permissions import MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW
from registry.firms.selectors.email_link import invitations_of
from registry.firms.services.email_link import email_link_withdraw
from registry.firms.services.membership import marketer_member_end, marketer_owner_make
from registry.firms.web.firm import firm, person, show
from registry.firms.web.member_form import MemberForm, invite, removal


def _team_page(request: HttpRequest, form: MemberForm, *, status: int = 200) -> HttpResponse:
    marketer = firm(request)
    context = {
        "members": MarketerMember.objects.filter(marketer=marketer, until=None)
        .select_related("user")
        .order_by("since"),
        "invitations": invitations_of(marketer, clock.now()),
        "form": form,
    }
    return show(request, "registry/firms/marketer_team.html", context, status=status)


@allow(MARKETER)
def team(request: HttpRequest) -> HttpResponse:
    return _team_page(request, MemberForm(typed(request, reverse("marketer-member-invite"))))


@allow(MARKETER_OWNER_ANEW)
@require_POST
def member_invite(request: HttpRequest) -> HttpResponse:
    """Says the same whoever has the address: nobody learns here who has an account or acts for another firm."""
    form = MemberForm(typed(request))
    if form.is_valid() and invite(form, firm(request), person(request)):
        said = _("A link is on its way to %(email)s. Whoever opens it may accept.") % {
            "email": form.cleaned_data["email"]
        }
        messages.success(request, said)
        return redirect("marketer-team")
    return _team_page(request, form, status=422)


@allow(MARKETER_OWNER)
@require_POST
def invitation_withdraw(request: HttpRequest, link_id: int) -> HttpResponse:
    link = get_object_or_404(invitations_of(firm(request), clock.now()), pk=link_id)
    email_link_withdraw(link=link, at=clock.now(), actor=person(request))
    messages.success(request, str(_("The invitation opens nothing any more.")))
    return redirect("marketer-team")


@allow(MARKETER_OWNER_ANEW)
def owner_make(request: HttpRequest, member_id: int) -> HttpResponse:
    """Asked first: a member becomes an owner beside those there are."""
    member = get_object_or_404(MarketerMember, pk=member_id, marketer=firm(request))

    def make() -> HttpResponse:
        marketer_owner_make(member=member, at=clock.now(), actor=person(request))
        messages.success(request, gettext("%(name)s is an owner now.") % {"name": member.user})
        return redirect("marketer-team")

    question = Question(
        title=gettext("Shall %(name)s be an owner?") % {"name": member.user},
        follows=gettext(
            "Owners invite and remove people, other owners too, make keys and decide who calls for the firm. This cannot be"
            " taken back but by removing the person."
        ),
        button=gettext("Make owner"),
        back=reverse("marketer-team"),
        facts=[(gettext("E-mail address"), member.user.email or "")],
    )
    return confirmed(request, question, make, layout="layouts/marketer.html", show=show)


@allow(MARKETER_OWNER_ANEW)
def member_end(request: HttpRequest, member_id: int) -> HttpResponse:
    """Asked first: somebody no longer acts for the firm."""
    member = get_object_or_404(MarketerMember, pk=member_id, marketer=firm(request))

    def end() -> HttpResponse:
        marketer_member_end(member=member, at=clock.now(), actor=person(request))
        messages.success(request, gettext("%(name)s no longer acts for the firm.") % {"name": member.user})
        return redirect("marketer-team")

    title = gettext("Shall %(name)s no longer act for the firm?") % {"name": member.user}
    question = removal(member, title, reverse("marketer-team"))
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)
