from compliance.retention.models.erasure import Erasure
from compliance.retention.models.personal_copy import PersonalCopy

__all__ = ["Erasure", "PersonalCopy"]
