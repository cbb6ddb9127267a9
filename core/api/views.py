"""What every API door shares: problem documents, keys, request metering, and answers that can be asked for twice."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.access.rules import API, AccessRule
from core.api.access import client_of
from core.running.rates import Rate, Spent, client_address, spend


class ApiView(APIView):
    """Base of all API views.

    `scopes` names the scope each method needs, or several of which one is enough; `api_access = PUBLIC` opens a view to everybody.
    POST handlers that write are decorated with `core.api.idempotency.idempotent`. `most_bytes` of a body are read and no more;
    None: the view asks itself, once it knows the key.
    """

    most_bytes: ClassVar[int | None] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    # `OPTIONS` would describe what stands in openapi.json.
    http_method_names = [name for name in APIView.http_method_names if name != "options"]

    access: ClassVar[AccessRule] = API
    api_access: ClassVar[AccessRule] = API
    scopes: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    requests_per_minute = Rate("requests", settings.DNC_API_REQUESTS_PER_MINUTE, 60)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.meters: list[tuple[Rate, Spent]] = []
        super().initial(request, *args, **kwargs)
        client = client_of(request)
        who = client.public_id if client else client_address(request)
        self.meter(self.requests_per_minute, who)

    def meter(self, rate: Rate, who: str, *, amount: int = 1) -> None:
        """Count `amount` against `rate` and tell the client so in the RateLimit headers."""
        self.meters.append((rate, spend(rate, who, amount=amount)))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        meters = getattr(self, "meters", [])
        if meters:
            answer["RateLimit-Policy"] = ", ".join(
                f'"{rate.name}";q={rate.limit};w={rate.seconds}' for rate, _ in meters
            )
            answer["RateLimit"] = ", ".join(
                f'"{rate.name}";r={max(0, spent.remaining)};t={spent.reset}' for rate, spent in meters
            )
        answer["Cache-Control"] = answer.get("Cache-Control", "no-store")
        return answer
