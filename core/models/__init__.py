from core.models.attachment import Attachment
from core.models.audit import AuditLink, AuditRecord
from core.models.audit_words import AuditWords
from core.models.file_import import FileImport
from core.models.idempotent_answer import IdempotentAnswer
from core.models.invitation import Invitation
from core.models.number import Number
from core.models.number_code import NumberCode
from core.models.number_proof import NumberProof
from core.models.role_grant import RoleGrant
from core.models.role_proposal import RoleProposal
from core.models.seal_key import SealKeyCheck, SealKeyUse
from core.models.sms import SmsMessage
from core.models.sms_event import SmsEvent
from core.models.sms_purpose import SmsHour, SmsPurpose
from core.models.user import User
from core.models.waiting_mail import WaitingMail

__all__ = [
    "Attachment",
    "AuditLink",
    "AuditRecord",
    "AuditWords",
    "FileImport",
    "IdempotentAnswer",
    "Invitation",
    "Number",
    "NumberCode",
    "NumberProof",
    "RoleGrant",
    "RoleProposal",
    "SealKeyCheck",
    "SealKeyUse",
    "SmsEvent",
    "SmsHour",
    "SmsMessage",
    "SmsPurpose",
    "User",
    "WaitingMail",
]
