from registry.firms.models.admission_request import AdmissionRequest
from registry.firms.models.api_key import ApiKey
from registry.firms.models.branch import Branch
from registry.firms.models.caller_number import CallerNumber
from registry.firms.models.email_link import EmailLink
from registry.firms.models.firm_document import FirmDocument
from registry.firms.models.mandate import Mandate
from registry.firms.models.marketer import Marketer, MarketerStanding
from registry.firms.models.marketer_member import MarketerMember
from registry.firms.models.never_listed import NeverListed
from registry.firms.models.operator import Operator
from registry.firms.models.operator_member import OperatorMember
from registry.firms.models.question import Question
from registry.firms.models.service_address import ServiceAddress
from registry.firms.models.webhook import Webhook
from registry.firms.models.webhook_delivery import WebhookDelivery
from registry.firms.models.webhook_message import WebhookMessage

__all__ = [
    "AdmissionRequest",
    "ApiKey",
    "Branch",
    "CallerNumber",
    "EmailLink",
    "FirmDocument",
    "Mandate",
    "Marketer",
    "MarketerMember",
    "MarketerStanding",
    "NeverListed",
    "Operator",
    "OperatorMember",
    "Question",
    "ServiceAddress",
    "Webhook",
    "WebhookDelivery",
    "WebhookMessage",
]
