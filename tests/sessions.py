"""Somebody who signed in, in a test client: with password and second factor, as firms and officers do, or without."""

import time

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from core.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_second_factor(user: User) -> User:
    """`user` with an app that shows the codes of `SECRET`."""
    TOTP.activate(user, SECRET)
    return user


def signed_in(
    user: User, *, second_factor: bool = True, seconds_ago: float = 0, language: str = "", client: Client | None = None
) -> Client:
    """A client, this one where it is given, in whose session `user` gave password and second factor `seconds_ago`."""
    client = client or Client(headers={"Accept-Language": language} if language else {})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    methods = ["password", "mfa"] if second_factor else ["password"]
    at = time.time() - seconds_ago
    session["account_authentication_methods"] = [{"method": method, "at": at} for method in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
