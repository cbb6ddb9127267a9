"""Who may call an API view: `access = PUBLIC`, or a key with the scope (or one of the scopes) the view names for the method."""

from collections.abc import Collection
from typing import Any, Protocol, cast

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.access.rules import PUBLIC
from core.errors import DomainError, NotAllowed


class Client(Protocol):
    """Whoever calls with a key: the key's public id, whose it is and for which side, and what it may do."""

    public_id: str
    scopes: Collection[str]

    @property
    def client(self) -> str: ...


def client_of(request: Request) -> Client | None:
    return cast(Client | None, request.auth)


class KeyNeeded(DomainError):
    status = 401


class DeclaredAccess(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else request.method or ""
        if getattr(view, "api_access", None) is PUBLIC:
            return True
        client = client_of(request)
        if client is None:
            raise KeyNeeded("authentication.required", _("Send a key in the header 'Authorization: Bearer …'."))
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            raise MethodNotAllowed(method)
        scopes = getattr(view, "scopes", {}).get(method, ())
        if not set([scopes] if isinstance(scopes, str) else scopes) & set(client.scopes):
            raise NotAllowed("key.scope", _("This key has not the scope that this address needs."))
        return True
