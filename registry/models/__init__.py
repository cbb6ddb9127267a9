from registry.models.api_key import ApiKey
from registry.models.caller_number import CallerNumber
from registry.models.consent import Consent
from registry.models.holding import Holding
from registry.models.mandate import Mandate
from registry.models.marketer import Marketer, MarketerStanding
from registry.models.marketer_member import MarketerMember
from registry.models.operator import Operator
from registry.models.operator_member import OperatorMember
from registry.models.refusal import Refusal
from registry.models.register_change import RegisterChange
from registry.models.register_follow import ReleasedSeal
from registry.models.register_import import RegisterImport, RegisterImportBatch
from registry.models.registration import Registration
from registry.models.relationship import Relationship
from registry.models.scrub import Scrub
from registry.models.scrub_job import ScrubChunk, ScrubJob
from registry.models.scrub_list import ScrubList
from registry.models.scrub_record import ScrubRecord, ScrubRecordPart
from registry.models.signing_key import SigningKey
from registry.models.watch_change import WatchChange
from registry.models.watch_list import WatchList
from registry.models.watch_part import WatchPart
from registry.models.webhook import Webhook
from registry.models.webhook_delivery import WebhookDelivery
from registry.models.webhook_message import WebhookMessage

__all__ = [
    "ApiKey",
    "CallerNumber",
    "Consent",
    "Holding",
    "Mandate",
    "Marketer",
    "MarketerMember",
    "MarketerStanding",
    "Operator",
    "OperatorMember",
    "Refusal",
    "RegisterChange",
    "RegisterImport",
    "RegisterImportBatch",
    "Registration",
    "Relationship",
    "ReleasedSeal",
    "Scrub",
    "ScrubChunk",
    "ScrubJob",
    "ScrubList",
    "ScrubRecord",
    "ScrubRecordPart",
    "SigningKey",
    "WatchChange",
    "WatchList",
    "WatchPart",
    "Webhook",
    "WebhookDelivery",
    "WebhookMessage",
]
