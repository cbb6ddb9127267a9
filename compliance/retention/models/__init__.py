from compliance.retention.models.personal_copy import PersonalCopy

__all__ = ["PersonalCopy"]
