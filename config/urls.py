"""Every address of the site. Each room keeps its own doors; each view declares who may open it (core.access.rules)."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # First what machines ask for, many times a second: each address that does not fit costs a look.
    path("api/v1/", include("core.api.urls")),
    path("api/v1/", include("registry.firms.api.urls")),
    path("api/v1/", include("registry.register.api.urls")),
    path("api/v1/", include("registry.scrubs.api.urls")),
    path("api/v1/", include("complaints.api.urls")),
    path("api/v1/", include("compliance.cases.api.urls")),
    path("api/v1/", include("compliance.listings.api.urls")),
    path("api/v1/", include("compliance.reports.api.urls")),
    path("", include("compliance.desk.web.urls")),
    path("", include("compliance.reports.web.urls")),
    path("", include("compliance.retention.web.urls")),
    path("", include("compliance.cases.web.urls")),
    path("", include("compliance.listings.web.urls")),
    path("", include("complaints.web.urls")),
    path("", include("registry.scrubs.web.urls")),
    path("", include("registry.register.web.urls")),
    path("", include("registry.firms.web.urls")),
    path("", include("core.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.permission_denied"
handler404 = "core.web.errors.not_found"
handler500 = "core.web.errors.server_error"
