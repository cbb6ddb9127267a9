"""Who may open the views that come with libraries, by the start of `module:url_name`. First match wins."""

from core.access.rules import ADMINISTRATOR, BY_EMAIL, NOBODY, PUBLIC, SIGNED_IN, AccessRule

LIBRARY_VIEWS: list[tuple[str, AccessRule]] = [
    ("django.contrib.admin", ADMINISTRATOR),
    ("core.admin_site", ADMINISTRATOR),
    ("django.contrib.contenttypes", ADMINISTRATOR),
    ("django.views.generic.base", ADMINISTRATOR),  # redirects inside the admin
    ("django.views.i18n", PUBLIC),
    ("allauth.account.views:account_login", PUBLIC),
    ("allauth.account.views:account_reset_password", PUBLIC),
    ("allauth.account.views:account_reauthenticate", SIGNED_IN),
    # An address is proved by an invitation's link; whoever could change it by a form would take the account along.
    ("allauth.account.views:account_email", NOBODY),
    ("allauth.account.views:account_confirm_email", NOBODY),
    # A citizen signs in by a code to the number alone; a password would outlast the number's change of hands.
    ("allauth.account.views:account_set_password", BY_EMAIL),
    ("allauth.account.views:account_change_password", BY_EMAIL),
    ("allauth.account.views", SIGNED_IN),
    ("allauth.mfa.base.views:mfa_authenticate", PUBLIC),
    ("allauth.mfa.webauthn.views:mfa_login_webauthn", PUBLIC),
    ("allauth.mfa", BY_EMAIL),
    ("allauth.usersessions", SIGNED_IN),
]
