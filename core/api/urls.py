from django.urls import path

from core.api import schema

urlpatterns = [
    path("openapi.json", schema.SchemaView.as_view(), name="openapi"),
    path("docs/", schema.DocsView.as_view(url_name="openapi"), name="api-docs"),
]
