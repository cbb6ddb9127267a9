"""Django's admin, with the site that only reads; apart, for it is read before there are tables."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "core.administration.site.ReadOnlySite"
