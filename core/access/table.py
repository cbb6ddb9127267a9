"""Who may open the views that come with libraries. What is not named here is open to nobody."""

from core.access.rules import ADMINISTRATOR, BY_EMAIL, BY_EMAIL_ANEW, NOBODY, PUBLIC, SIGNED_IN, AccessRule

# By the start of the view's module.
DJANGO: list[tuple[str, AccessRule]] = [
    ("django.contrib.admin", ADMINISTRATOR),
    ("core.administration", ADMINISTRATOR),
    ("django.contrib.contenttypes", ADMINISTRATOR),
    ("django.views.generic.base", ADMINISTRATOR),  # redirects inside the admin
    ("django.views.i18n", PUBLIC),
]

# Every door of django-allauth by the name of its address.
ALLAUTH: dict[str, AccessRule] = {
    "account_login": PUBLIC,
    "account_logout": SIGNED_IN,
    "account_inactive": SIGNED_IN,
    "account_reauthenticate": BY_EMAIL,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    # Nobody signs up by themselves; a citizen's code is sent and read by core.web.sign_in.
    "account_signup": NOBODY,
    "account_confirm_login_code": NOBODY,
    # An address is proved by a one-time link; whoever could change it by a form would take the account along.
    "account_email": NOBODY,
    "account_email_verification_sent": NOBODY,
    "account_confirm_email": NOBODY,
    # A citizen signs in by a code to the number alone; a password would outlast the number's change of hands.
    "account_set_password": BY_EMAIL,
    "account_change_password": BY_EMAIL,
    "mfa_authenticate": PUBLIC,
    "mfa_index": BY_EMAIL,
    "mfa_reauthenticate": BY_EMAIL,
    "mfa_activate_totp": BY_EMAIL_ANEW,
    "mfa_deactivate_totp": BY_EMAIL_ANEW,
    "mfa_view_recovery_codes": BY_EMAIL_ANEW,
    "mfa_generate_recovery_codes": BY_EMAIL_ANEW,
    "mfa_download_recovery_codes": BY_EMAIL_ANEW,
    "mfa_list_webauthn": BY_EMAIL,
    "mfa_add_webauthn": BY_EMAIL_ANEW,
    "mfa_edit_webauthn": BY_EMAIL,
    "mfa_remove_webauthn": BY_EMAIL_ANEW,
    "mfa_reauthenticate_webauthn": BY_EMAIL,
    "usersessions_list": SIGNED_IN,
}


def library_rule(module: str, url_name: str) -> AccessRule | None:
    if module.startswith("allauth."):
        return ALLAUTH.get(url_name)
    return next((rule for prefix, rule in DJANGO if module.startswith(prefix)), None)
