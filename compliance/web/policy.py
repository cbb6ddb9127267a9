"""The policy in force, value by value, with its source; and who did what at this desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from compliance.permissions import ACCESS_LOG, DESK
from compliance.selectors.policy import policy_values
from compliance.web.desk import desk_page, paged
from compliance.web.filters import AuditFilter
from core.access import allow
from core.models import AuditRecord
from core.policies import current_policy


@allow(DESK)
def policy(request: HttpRequest) -> HttpResponse:
    found = current_policy()
    values = policy_values(found)
    sections: dict[str, list[tuple[str, Any, Any]]] = {}
    for path, source in sorted(found.sources.items()):
        section, _, name = path.partition(".")
        sections.setdefault(section, []).append((name or section, values.get(path, ""), source))
    context = {"found": found, "sections": sections, "breaches": found.enforcement.breaches.values()}
    return desk_page(request, "compliance/policy.html", context)


@allow(ACCESS_LOG)
def access_log(request: HttpRequest) -> HttpResponse:
    rows = AuditRecord.objects.order_by("-at", "-pk")
    found = AuditFilter(request.GET, queryset=rows, request=request)
    return desk_page(request, "compliance/access_log.html", {"filter": found, "page": paged(request, found.qs)})
