"""Questions about firms."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from core.models import User
from core.selectors.only import only
from core.selectors.search import Way, rows_found, way_of_many, way_of_own
from registry.firms.models import AdmissionRequest, Marketer, MarketerMember, MarketerStanding, OperatorMember
from registry.firms.rules.registration_code import code_read


def marketer_by_public_id(public_id: str) -> Marketer | None:
    return only(Marketer.objects.filter(public_id=public_id))


def last_standing(marketer_id: int) -> MarketerStanding | None:
    return MarketerStanding.objects.filter(marketer_id=marketer_id).order_by("-since", "-pk").first()


def membership_of(user: User) -> MarketerMember | None:
    return only(MarketerMember.objects.select_related("marketer").filter(user=user, until=None))


def owners_of(marketer: Marketer) -> "QuerySet[User]":
    """The firm's owners whom a letter reaches."""
    owns = MarketerMember.objects.filter(marketer=marketer, role=MarketerMember.Role.OWNER, until=None)
    return User.objects.filter(pk__in=owns.values("user"), is_active=True, email__isnull=False).order_by("pk")


def operator_membership_of(user: User) -> OperatorMember | None:
    return OperatorMember.objects.acting().select_related("operator").filter(user=user).first()


def marketers_applied() -> "QuerySet[Marketer]":
    """Applications that wait for the desk, the oldest first."""
    rows = Marketer.objects.filter(state=Marketer.State.APPLIED).select_related("identity_confirmed_by")
    return rows.order_by("created_at", "pk")


def marketer_confirmed_as(registration_code: str) -> Marketer | None:
    """The firm whose code an officer has confirmed this to be."""
    return Marketer.objects.filter(registration_code=registration_code, identity_confirmed_at__isnull=False).first()


def marketers_to_name() -> list[Marketer]:
    """Firms a citizen can name: all that were ever admitted."""
    return list(_ever_admitted().order_by("name", "pk"))


def marketers_called(text: str, most: int) -> tuple[list[Marketer], int | None]:
    """Those among them in whose name, former name or registration code this stands, by name, `most` of them; and how many more
    there are. None where so many are that nobody counted them: then any `most` of them."""
    found = rows_found(_ever_admitted(), firms_called(text))
    shown = list(found.rows.order_by(*["pk"] if found.more else ["name", "pk"])[: most + 1])
    if found.more:
        return shown[:most], None
    return shown[:most], found.rows.count() - most if len(shown) > most else 0


def marketer_to_name(public_id: str) -> Marketer | None:
    """The firm, if a citizen can name it."""
    return only(_ever_admitted().filter(public_id=public_id))


def _ever_admitted() -> "QuerySet[Marketer]":
    states = [Marketer.State.ADMITTED, Marketer.State.SUSPENDED, Marketer.State.EXPIRED]
    return Marketer.objects.filter(state__in=states)


def firm_names(public_ids: Iterable[str]) -> dict[str, str]:
    """Public id to name."""
    return dict(Marketer.objects.filter(public_id__in=list(public_ids)).values_list("public_id", "name"))


def former_names(marketer: Marketer) -> list[tuple[str, datetime]]:
    """What the firm was called, each with until when; the newest first."""
    rows = _renamed(marketer).order_by("-answered_at", "-pk").values_list("former", "answered_at")
    return [(name, until) for name, until in rows if until is not None]


def firms_called(text: str) -> list[Way]:
    """How firms are found by what they are or once were called, or by their code."""
    renamed = AdmissionRequest.objects.filter(kind=AdmissionRequest.Kind.NAME)
    ways = [
        way_of_own(Q(name__has_part=text.strip())),
        way_of_many(renamed, "marketer", Q(former__has_part=text.strip())),
    ]
    code = code_read(text)
    return [*ways, way_of_own(Q(registration_code__has_part=code))] if code else ways


def name_at(marketer: Marketer, at: datetime) -> str:
    """What the firm was called then."""
    since = _renamed(marketer).filter(answered_at__gt=at).order_by("answered_at", "pk").first()
    return since.former if since else marketer.name


def _renamed(marketer: Marketer) -> "QuerySet[AdmissionRequest]":
    return AdmissionRequest.objects.filter(
        marketer=marketer, kind=AdmissionRequest.Kind.NAME, state=AdmissionRequest.State.GRANTED
    )


def has_member(marketer_id: int, user: User) -> bool:
    return user.is_active and MarketerMember.objects.filter(marketer=marketer_id, user=user, until=None).exists()
