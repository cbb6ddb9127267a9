"""Django's admin only reads. Numbers are shown by the id of their row, secrets not at all."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.access.rules import ADMINISTRATOR
from core.models import (
    AuditRecord,
    IdempotentAnswer,
    Invitation,
    Number,
    NumberProof,
    RoleGrant,
    SmsMessage,
    User,
)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Every field but secrets, every relation by its id; nothing can be added, changed or deleted."""

    hidden: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return [name for name in map(shown_as, self.model._meta.concrete_fields) if name and name not in self.hidden]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self.get_fields(request)[:8]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True  # the address itself is open to administrators alone (core.access.table)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True


def shown_as(field: Any) -> str:
    """The attribute a field is shown by: relations by their id, binary values not at all."""
    return "" if isinstance(field, models.BinaryField) else str(field.attname)


def read_only(*shown: type[models.Model], hidden: tuple[str, ...] = ()) -> None:
    """Register models to be read; `hidden` names fields that stay out of sight."""
    for model in shown:
        admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), {"hidden": hidden}))


# Who may open it is said by the role, not by Django's staff flag.
admin.site.has_permission = ADMINISTRATOR.allows  # type: ignore[method-assign]

read_only(AuditRecord, IdempotentAnswer, Invitation, RoleGrant, SmsMessage)
read_only(Number, hidden=("sealed",))
read_only(NumberProof, hidden=("handle", "word"))
read_only(User, hidden=("password",))
