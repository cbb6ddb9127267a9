"""What every page may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core import clock
from core.policies import current_policy


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "policy": current_policy(),
        "now": clock.now(),
        "request_id": getattr(request, "request_id", ""),
        "development_helpers": settings.DNC_DEVELOPMENT_HELPERS,
    }
