"""Where a firm takes documents electronically."""

from registry.firms.models import Marketer, MarketerMember, ServiceAddress


def service_address_of(marketer: Marketer) -> ServiceAddress | None:
    """The address that stands: nobody revoked it, and whoever confirmed it still is an owner and signs in with it."""
    row = ServiceAddress.objects.select_related("confirmed_by").filter(marketer=marketer, revoked_at=None).first()
    if row is None or not row.confirmed_by.is_active or row.confirmed_by.email != row.email:
        return None
    owns = MarketerMember.objects.filter(
        marketer=marketer, user=row.confirmed_by_id, until=None, role=MarketerMember.Role.OWNER
    )
    return row if owns.exists() else None


def last_service_address(marketer: Marketer) -> ServiceAddress | None:
    """The latest that was ever confirmed, revoked or not."""
    return ServiceAddress.objects.filter(marketer=marketer).order_by("-confirmed_at", "-pk").first()
