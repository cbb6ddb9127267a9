from datetime import datetime

import numpy as np

from registry.index.profiles import ASK
from registry.selectors.register_log import register_version


class LiveView:
    def __init__(self, at):
        self.version = register_version()
        self.as_of = at
        self.profiles = [None]

    def look_up(self, sealed):
        return np.full(len(sealed), ASK, np.uint16)


def current_view(*, at: datetime):
    return LiveView(at)
