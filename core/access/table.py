"""Who may open the views that come with libraries, by the start of `module:url_name`. First match wins."""

from core.access.rules import ADMINISTRATOR, PUBLIC, SIGNED_IN, AccessRule

LIBRARY_VIEWS: list[tuple[str, AccessRule]] = [
    ("django.contrib.admin", ADMINISTRATOR),
    ("django.contrib.contenttypes", ADMINISTRATOR),
    ("django.views.generic.base", ADMINISTRATOR),  # redirects inside the admin
    ("django.views.i18n", PUBLIC),
    ("allauth.account.views:account_login", PUBLIC),
    ("allauth.account.views:account_reset_password", PUBLIC),
    ("allauth.account.views:account_reauthenticate", SIGNED_IN),
    ("allauth.account.views", SIGNED_IN),
    ("allauth.mfa.base.views:mfa_authenticate", PUBLIC),
    ("allauth.mfa.webauthn.views:mfa_login_webauthn", PUBLIC),
    ("allauth.mfa", SIGNED_IN),
    ("allauth.usersessions", SIGNED_IN),
]
