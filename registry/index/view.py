from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.index.profiles import Profile


class RegisterView(Protocol):
    version: str
    as_of: datetime
    profiles: Sequence[Profile | None]

    def look_up(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]: ...
