"""A firm's application, with the account of whoever answers for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import User
from core.services.user import staff_create
from registry.firms.services.marketer import marketer_apply


@dataclass(frozen=True)
class Application:
    name: str
    registration_code: str
    categories: tuple[str, ...]
    province: str
    contact_name: str
    email: str


@transaction.atomic
def marketer_apply_with_owner(*, application: Application, password: str, at: datetime) -> User:
    """Make the owner's account and enter the application; returns the owner. Both or neither."""
    system = Actor.system("application")
    owner = staff_create(email=application.email, password=password, name=application.contact_name, at=at, actor=system)
    marketer_apply(
        name=application.name,
        registration_code=application.registration_code,
        categories=application.categories,
        province=application.province,
        contact_name=application.contact_name,
        contact_email=application.email,
        owner=owner,
        at=at,
        actor=Actor.user(owner),
    )
    return owner
