from django.urls import URLPattern, URLResolver, path, re_path

from registry.firms.web import (
    email_links,
    marketer_admission,
    marketer_apply,
    marketer_caller,
    marketer_callers,
    marketer_contact,
    marketer_keys,
    marketer_mandates,
    marketer_team,
    marketer_webhooks,
    operator_questions,
    operators,
)

WEBHOOK = r"^marketers/webhooks/(?P<public_id>whk_[A-Za-z0-9]{1,36})/"
KEY = r"keys/(?P<public_id>key_[A-Za-z0-9]{1,36})/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("links/<str:token>/", email_links.link_open, name="email-link"),
    path("join/", email_links.join, name="email-link-join"),
    path("join/decline/", email_links.decline, name="email-link-decline"),
    path("contact/", email_links.contact, name="email-link-contact"),
    path("marketers/apply/", marketer_apply.apply, name="marketer-apply"),
    path("marketers/apply/form/", marketer_apply.apply_form, name="marketer-apply-form"),
    path("marketers/admission/", marketer_admission.admission, name="marketer-admission"),
    re_path(
        "^marketers/admission/documents/(?P<attachment>att_[A-Za-z0-9_-]{1,36})/$",
        marketer_admission.document,
        name="marketer-admission-document",
    ),
    path("marketers/admission/branches/add/", marketer_admission.branch, name="marketer-branch"),
    path(
        "marketers/admission/branches/<int:branch_id>/end/",
        marketer_admission.branch_remove,
        name="marketer-branch-end",
    ),
    path("marketers/admission/service/", marketer_admission.service_address, name="marketer-service-address"),
    path(
        "marketers/admission/service/end/", marketer_admission.service_address_end, name="marketer-service-address-end"
    ),
    path("marketers/admission/name/", marketer_contact.name, name="marketer-name"),
    path("marketers/admission/contact/", marketer_contact.contact, name="marketer-contact"),
    path("marketers/admission/contact/email/", marketer_contact.contact_email, name="marketer-contact-email"),
    path("marketers/admission/<str:kind>/", marketer_admission.ask, name="marketer-admission-ask"),
    path("marketers/callers/", marketer_callers.callers, name="marketer-callers"),
    path("marketers/callers/code/", marketer_caller.caller_code, name="marketer-caller-code"),
    path("marketers/callers/<int:caller_id>/", marketer_caller.caller, name="marketer-caller"),
    path("marketers/callers/<int:caller_id>/code/", marketer_caller.caller_code_send, name="marketer-caller-code-send"),
    path("marketers/callers/<int:caller_id>/documents/", marketer_caller.documents, name="marketer-caller-documents"),
    path(
        "marketers/callers/<int:caller_id>/documents/<str:attachment>/",
        marketer_caller.document,
        name="marketer-caller-document",
    ),
    path("marketers/callers/<int:caller_id>/end/", marketer_callers.end_caller, name="marketer-caller-end"),
    path("marketers/keys/", marketer_keys.keys, name="marketer-keys"),
    path("marketers/keys/new/", marketer_keys.key_create, name="marketer-key-create"),
    re_path("^marketers/" + KEY + "made/$", marketer_keys.key_shown, name="marketer-key-made"),
    re_path("^marketers/" + KEY + "rotate/$", marketer_keys.key_rotate, name="marketer-key-rotate"),
    re_path("^marketers/" + KEY + "limits/$", marketer_keys.key_limit, name="marketer-key-limit"),
    re_path("^marketers/" + KEY + "revoke/$", marketer_keys.key_revoke, name="marketer-key-revoke"),
    path("marketers/mandates/", marketer_mandates.mandates, name="marketer-mandates"),
    path("marketers/mandates/add/", marketer_mandates.mandate_add, name="marketer-mandate-add"),
    path(
        "marketers/mandates/<int:mandate_id>/accept/", marketer_mandates.accept_mandate, name="marketer-mandate-accept"
    ),
    path("marketers/mandates/<int:mandate_id>/end/", marketer_mandates.end_mandate, name="marketer-mandate-end"),
    path("marketers/team/", marketer_team.team, name="marketer-team"),
    path("marketers/team/invite/", marketer_team.member_invite, name="marketer-member-invite"),
    path(
        "marketers/team/invitations/<int:link_id>/withdraw/",
        marketer_team.invitation_withdraw,
        name="marketer-invitation-withdraw",
    ),
    path("marketers/team/<int:member_id>/owner/", marketer_team.owner_make, name="marketer-owner-make"),
    path("marketers/team/<int:member_id>/end/", marketer_team.member_end, name="marketer-member-end"),
    path("marketers/webhooks/", marketer_webhooks.webhooks, name="marketer-webhooks"),
    path("marketers/webhooks/new/", marketer_webhooks.webhook_create, name="marketer-webhook-create"),
    re_path(WEBHOOK + "$", marketer_webhooks.webhook, name="marketer-webhook"),
    re_path(WEBHOOK + "change/$", marketer_webhooks.webhook_change, name="marketer-webhook-change"),
    re_path(WEBHOOK + "secret/$", marketer_webhooks.webhook_secret, name="marketer-webhook-secret"),
    re_path(WEBHOOK + "secret/shown/$", marketer_webhooks.webhook_secret_shown, name="marketer-webhook-secret-shown"),
    re_path(WEBHOOK + "(?P<act>disable|delete)/$", marketer_webhooks.webhook_end, name="marketer-webhook-end"),
    re_path(
        WEBHOOK + "(?P<act>test|replay|enable)/$",
        marketer_webhooks.webhook_act,
        name="marketer-webhook-act",
    ),
    path("operators/", operators.operator_home, name="operator-home"),
    path("operators/questions/", operator_questions.questions, name="operator-questions"),
    re_path(
        "^operators/questions/(?P<public_id>qst_[A-Za-z0-9]{1,36})/$",
        operator_questions.question,
        name="operator-question",
    ),
    path("operators/keys/new/", operators.key_create, name="operator-key-create"),
    re_path("^operators/" + KEY + "made/$", operators.key_shown, name="operator-key-made"),
    re_path("^operators/" + KEY + "revoke/$", operators.key_revoke, name="operator-key-revoke"),
]
