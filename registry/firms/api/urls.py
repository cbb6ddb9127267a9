from django.urls import URLPattern, URLResolver, path, re_path

from registry.firms.api.questions import QuestionAnswerView, QuestionsView
from registry.firms.api.webhooks import (
    WebhookDeliveriesView,
    WebhookReplayView,
    WebhookSecretView,
    WebhooksView,
    WebhookTestView,
    WebhookView,
)

WEBHOOK = r"^webhooks/(?P<public_id>whk_[A-Za-z0-9]{1,36})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("questions", QuestionsView.as_view(), name="api-questions"),
    re_path(
        r"^questions/(?P<public_id>qst_[A-Za-z0-9]{1,36})/answer$",
        QuestionAnswerView.as_view(),
        name="api-question-answer",
    ),
    path("webhooks", WebhooksView.as_view(), name="api-webhooks"),
    re_path(WEBHOOK + "$", WebhookView.as_view(), name="api-webhook"),
    re_path(WEBHOOK + "/secret$", WebhookSecretView.as_view(), name="api-webhook-secret"),
    re_path(WEBHOOK + "/test$", WebhookTestView.as_view(), name="api-webhook-test"),
    re_path(WEBHOOK + "/deliveries$", WebhookDeliveriesView.as_view(), name="api-webhook-deliveries"),
    re_path(WEBHOOK + "/replay$", WebhookReplayView.as_view(), name="api-webhook-replay"),
]
