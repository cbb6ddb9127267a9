"""One-time links to e-mail addresses: what opens them, and what whoever reads there answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import PUBLIC, allow
from core.actors import Actor
from core.errors import DomainError, Gone, TooMany
from core.models import User
from core.running.rates import Rate, client_address, spend
from core.web.entering import enter_new_account
from core.web.errors import too_many
from core.web.forms import add_domain_error
from core.web.link_token import token_forget, token_keep, token_of, token_sealed
from core.web.passwords import PasswordForm
from registry.firms.models import EmailLink
from registry.firms.selectors.email_link import account_of_address, email_link_of
from registry.firms.services.email_link import email_link_withdraw
from registry.firms.services.marketer_contact import contact_email_confirm
from registry.firms.services.membership import MEMBERS, member_join

TOKEN = "email_link"  # noqa: S105 - the session's name for it
FROM_ONE_ADDRESS = Rate("email-links", 60, 3600, guard=True)
KINDS = tuple(EmailLink.Kind)
OPENS: dict[str, str] = {
    EmailLink.Kind.APPLICATION: "marketer-apply-form",
    EmailLink.Kind.CONTACT: "email-link-contact",
}


def reader_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def what_is_needed(request: HttpRequest, link: EmailLink) -> str:
    """What its reader must still do: "password" for a new account, "sign_in" with the one there is, or ""."""
    account = account_of_address(link.email)
    if account is None:
        return "password"
    return "" if request.user == account else "sign_in"


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/firms/link_gone.html", status=410)


@allow(PUBLIC)
@never_cache
def link_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself: keeps its token in the (encrypted) session, so that the address with the form is no secret."""
    try:
        spend(FROM_ONE_ADDRESS, client_address(request))
    except TooMany as error:
        return too_many(request, error.retry_after)
    link = email_link_of(token[:100], kinds=KINDS, at=clock.now())
    if link is None:
        return gone(request)
    token_keep(request, TOKEN, token)
    answer = redirect(OPENS.get(link.kind, "email-link-join"))
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("password", "again")
def join(request: HttpRequest) -> HttpResponse:
    """An invitation is read and accepted; a new person chooses a password, a known one signs in first."""
    token = token_of(request, TOKEN)
    link = email_link_of(token, kinds=MEMBERS, at=clock.now())
    if link is None:
        return gone(request)
    needed = what_is_needed(request, link)
    form = PasswordForm(request.POST or None) if needed == "password" else None
    refused: list[str] = []
    if request.method == "POST" and needed != "sign_in" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        try:
            user = member_join(token=token, reader=reader_of(request), password=password, at=clock.now())
        except Gone:
            return gone(request)
        except DomainError as refusal:
            if form:
                add_domain_error(form, refusal)
            else:
                refused = [str(refusal.message)]
        else:
            token_forget(request, TOKEN, token)
            return entered(request, user, new=form is not None)
    status = 422 if refused or (form and form.errors) else 200
    sealed = token_sealed(request, TOKEN, token)
    context: dict[str, Any] = {"link": link, "needed": needed, "form": form, "errors": refused, "sealed": sealed}
    return render(request, "registry/firms/link_join.html", context, status=status)


def entered(request: HttpRequest, user: User, *, new: bool) -> HttpResponse:
    return enter_new_account(request, user) if new else redirect("go")


@allow(PUBLIC)
@require_POST
def decline(request: HttpRequest) -> HttpResponse:
    """Whoever has the link may decline it: it opens nothing any more."""
    token = token_of(request, TOKEN)
    link = email_link_of(token, kinds=MEMBERS, at=clock.now())
    if link is None:
        return gone(request)
    email_link_withdraw(link=link, at=clock.now(), actor=Actor.system("email-link"))
    token_forget(request, TOKEN, token)
    messages.success(request, str(_("You declined the invitation. The link opens nothing any more.")))
    return redirect("home")


@allow(PUBLIC)
@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Whoever reads at the address says that the firm may be reached there; no account is needed for it."""
    token = token_of(request, TOKEN)
    link = email_link_of(token, kinds=(EmailLink.Kind.CONTACT,), at=clock.now())
    if link is None:
        return gone(request)
    if request.method == "POST":
        try:
            contact_email_confirm(token=token, at=clock.now())
        except Gone:
            return gone(request)
        token_forget(request, TOKEN, token)
        messages.success(request, str(_("From now on the firm is reached at this address.")))
        return redirect("home")
    context = {"link": link, "sealed": token_sealed(request, TOKEN, token)}
    return render(request, "registry/firms/link_contact.html", context)
