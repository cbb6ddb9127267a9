from registry.firms.models.api_key import ApiKey
from registry.firms.models.caller_number import CallerNumber
from registry.firms.models.email_link import EmailLink
from registry.firms.models.mandate import Mandate
from registry.firms.models.marketer import Marketer, MarketerStanding
from registry.firms.models.marketer_member import MarketerMember
from registry.firms.models.never_listed import NeverListed
from registry.firms.models.operator import Operator
from registry.firms.models.operator_member import OperatorMember
from registry.firms.models.question import Question
from registry.firms.models.webhook import Webhook
from registry.firms.models.webhook_delivery import WebhookDelivery
from registry.firms.models.webhook_message import WebhookMessage

__all__ = [
    "ApiKey",
    "CallerNumber",
    "EmailLink",
    "Mandate",
    "Marketer",
    "MarketerMember",
    "MarketerStanding",
    "NeverListed",
    "Operator",
    "OperatorMember",
    "Question",
    "Webhook",
    "WebhookDelivery",
    "WebhookMessage",
]
