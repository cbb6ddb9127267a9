"""Signing in whoever has just been given an account by a one-time link."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.models import User


def enter_new_account(request: HttpRequest, user: User) -> HttpResponse:
    """Sign `user` in, whoever used this browser before; the second factor is set up next."""
    logout(request)
    record_authentication(request, user, method="password", reauthenticated=True)  # just typed: not asked for again
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=reverse("mfa_activate_totp")
    )
    return answer
