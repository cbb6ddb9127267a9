"""Django's admin as this platform has it: configuration and health, to be read by administrators.

No page of it shows or answers anything of citizens: no number, message, complaint or case. What a page shows is named
field by field; what is not named can be neither shown, searched, filtered nor ordered by (docs/adr/0036).
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from core.access.rules import ADMINISTRATOR


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The fields in `shown`, relations by their id; nothing can be added, changed, deleted, searched or filtered."""

    shown: tuple[str, ...] = ()
    actions = None
    list_display_links = ("id",)
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return list(self.shown)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return list(self.shown)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["id", *self.shown[:8]]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A list takes the number of its page and nothing else: a filter on a hidden field would tell its value."""
        if not request.GET.keys() <= {"p"}:
            raise SuspiciousOperation("This list is neither searched, filtered nor ordered.")
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.GET:
            raise SuspiciousOperation("A row is found by its id alone.")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_preserved_filters(self, request: HttpRequest) -> str:
        return ""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done stands in the audit trail; here nothing is done."""
        raise Http404

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


class ReadOnlySite(admin.AdminSite):
    """Closed by default: what libraries register is not taken."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Who may open it is said by the role, not by Django's staff flag."""
        return ADMINISTRATOR.allows(request)


def read_only(model: type[models.Model], *shown: str) -> None:
    """Register a table to be read: these fields of it, and the id."""
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), {"shown": shown}))
