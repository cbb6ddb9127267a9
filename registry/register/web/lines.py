"""The number a page is about: by the id of its row, never by the number itself."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest

from core.actors import Actor
from core.models import Number, User
from core.policies.schema import Policy
from core.selectors.number import number_masked
from registry.register.models import Registration
from registry.register.selectors.holding import numbers_of
from registry.register.selectors.registration import registration_now
from registry.register.web.words import state_sentence


@dataclass(frozen=True)
class Line:
    """One of the reader's numbers, as pages show it."""

    id: int
    masked: str
    sentence: str
    registration: Registration | None
    main: bool


def citizen(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def actor(request: HttpRequest) -> Actor:
    return Actor.user(citizen(request))


def chosen(request: HttpRequest) -> Number:
    """The number asked about (``line``), or the one the reader signed in with. 404 for anybody else's."""
    numbers = numbers_of(citizen(request))
    wanted = request.POST.get("line") or request.GET.get("line") or ""
    if not wanted:
        return numbers[0]
    for number in numbers:
        if str(number.pk) == wanted:
            return number
    raise Http404


def line(number: Number, user: User, at: datetime, policy: Policy) -> Line:
    registration = registration_now(number.pk)
    return Line(
        id=number.pk,
        masked=number_masked(number),
        sentence=state_sentence(registration, at, policy),
        registration=registration,
        main=number.pk == user.number_id,
    )
