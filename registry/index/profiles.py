from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNREGISTERED = 0
ASK = 65535


@dataclass(frozen=True)
class Profile:
    preferences: Mapping[str, Any]
    exceptions: bool = False
    pending: bool = False
