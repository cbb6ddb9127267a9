"""A firm's application, entered by whoever opened the link sent to their address."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import EmailLink, Marketer, MarketerMember
from registry.firms.rules.registration_code import code_read
from registry.firms.services.firm_line import firm_line
from registry.firms.services.link_use import use_link
from registry.firms.services.marketer import marketer_apply
from registry.firms.services.registration_code import check_code


@dataclass(frozen=True)
class Application:
    name: str
    registration_code: str
    categories: tuple[str, ...]
    province: str
    contact_name: str
    contact_phone: str = ""


@transaction.atomic
def marketer_apply_by_link(
    *, token: str, application: Application, reader: User | None, password: str = "", at: datetime
) -> User:
    """Enter the application; its owner is whoever has the link's address, with an account made now if need be.
    All or nothing: a refusal leaves the link unused. `reader` and `password` as in `use_link`.

    Raises DomainError for a registration code that cannot be one, and for a telephone number that is no line of a firm.
    """
    policy = current_policy(at)
    check_code(code_read(application.registration_code), policy)
    phone = firm_line(application.contact_phone, policy)
    kinds = (EmailLink.Kind.APPLICATION,)
    link = use_link(token=token, kinds=kinds, reader=reader, password=password, name=application.contact_name, at=at)
    owner = link.used_by
    assert owner is not None
    User.objects.select_for_update().get(pk=owner.pk)
    _leave_refused(owner, at)
    if MarketerMember.objects.filter(user=owner, until=None).exists():
        raise Conflict("member.elsewhere", _("You act for a firm already."))
    marketer_apply(
        name=application.name,
        registration_code=application.registration_code,
        categories=application.categories,
        province=application.province,
        contact_name=application.contact_name,
        contact_email=link.email,
        contact_phone=phone,
        owner=owner,
        at=at,
        actor=Actor.user(owner),
    )
    return owner


def _leave_refused(owner: User, at: datetime) -> None:
    """An application that was refused before anybody had confirmed the firm binds nobody who applies again."""
    refused = MarketerMember.objects.filter(
        user=owner, until=None, marketer__state=Marketer.State.REFUSED, marketer__identity_confirmed_at=None
    )
    for member in refused:
        MarketerMember.objects.filter(pk=member.pk).update(until=at)
        audit_write(actor=Actor.user(owner), act="marketer_member.ended", target=member, at=at)
