"""The administrator's addresses, below /administration/."""

from django.urls import path, re_path

from compliance.desk.web import administration_invitations as invitations
from compliance.desk.web import administration_messages as messages
from compliance.desk.web import administration_officers as officers
from compliance.desk.web import administration_operators as operators
from compliance.desk.web import administration_proposals as proposals
from core.sms.purposes import PURPOSES

urlpatterns = [
    path("", officers.overview, name="administration"),
    path("officers/", officers.officer_list, name="administration-officers"),
    path("officers/<int:user_id>/roles/", officers.role_give, name="administration-role-grant"),
    path("officers/<int:user_id>/close/", officers.officer_close, name="administration-officer-close"),
    path("roles/<int:grant_id>/end/", officers.role_take, name="administration-role-end"),
    path("invitations/", invitations.invitation_list, name="administration-invitations"),
    path("invitations/new/", invitations.invite, name="administration-invite"),
    path("invitations/<int:invitation_id>/withdraw/", invitations.withdraw, name="administration-invitation-withdraw"),
    path("invitations/<int:invitation_id>/renew/", invitations.renew, name="administration-invitation-renew"),
    path("proposals/", proposals.proposal_list, name="administration-proposals"),
    path(
        "proposals/roles/<int:proposal_id>/confirm/",
        proposals.confirm_role,
        name="administration-role-confirm",
    ),
    path("proposals/roles/<int:proposal_id>/refuse/", proposals.refuse_role, name="administration-role-refuse"),
    path(
        "proposals/invitations/<int:invitation_id>/confirm/",
        proposals.confirm_invitation,
        name="administration-invitation-confirm",
    ),
    path(
        "proposals/invitations/<int:invitation_id>/refuse/",
        proposals.refuse_invitation,
        name="administration-invitation-refuse",
    ),
    path("messages/", messages.message_budgets, name="administration-messages"),
    re_path(
        rf"^messages/(?P<purpose>{'|'.join(PURPOSES)})/(?P<answer>stop|resume)/$",
        messages.message_purpose,
        name="administration-message-purpose",
    ),
    path("operators/", operators.operator_list, name="administration-operators"),
    path("operators/<str:public_id>/", operators.operator, name="administration-operator"),
    path("operators/<str:public_id>/invite/", operators.member_invite, name="administration-operator-member-invite"),
    path(
        "operators/<str:public_id>/invitations/<int:link_id>/withdraw/",
        operators.invitation_withdraw,
        name="administration-operator-invitation-withdraw",
    ),
    re_path(
        r"^operators/(?P<public_id>opr_[\w-]+)/(?P<answer>suspend|restore)/$",
        operators.operator_access,
        name="administration-operator-access",
    ),
    path(
        "operators/<str:public_id>/people/<int:member_id>/confirm/",
        operators.member_confirm,
        name="administration-operator-member-confirm",
    ),
    path(
        "operators/<str:public_id>/people/<int:member_id>/end/",
        operators.member_end,
        name="administration-operator-member-end",
    ),
]
