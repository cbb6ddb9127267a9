"""Pages that anybody may open and that ask the database each time: of one address so many a minute."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest

from core.running.rates import Rate, client_address, spend

PAGES_OF_ONE_ADDRESS = Rate("public-pages", 300, 60)
V = TypeVar("V", bound=Callable[..., Any])


def metered(view: V) -> V:
    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        spend(PAGES_OF_ONE_ADDRESS, client_address(request))
        return view(request, *args, **kwargs)

    return cast(V, counted)
