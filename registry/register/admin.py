"""What administrators may read."""

from core.admin import read_only
from registry.register.models import Consent, Holding, Refusal, RegisterChange, Registration, Relationship

read_only(Consent, Holding, Refusal, RegisterChange, Registration, Relationship)
