from django.urls import URLPattern, URLResolver, path

from compliance.cases.web import notices

urlpatterns: list[URLPattern | URLResolver] = [
    path("marketers/notices/", notices.notices, name="marketer-notices"),
    path("marketers/notices/<str:public_id>/", notices.notice, name="marketer-notice"),
]
