"""The contract as OpenAPI 3.1, served and browsable without anything from outside."""

from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import TemplateHTMLRenderer

from core.access.rules import PUBLIC


class SchemaView(SpectacularAPIView):
    access = PUBLIC
    api_access = PUBLIC
    renderer_classes = [OpenApiJsonRenderer]


class DocsView(SpectacularSwaggerSplitView):
    access = PUBLIC
    api_access = PUBLIC
    renderer_classes = [TemplateHTMLRenderer]
