"""One set-up of a scrub for rows, jobs and watch lists: who asks, and answers by the register as of the moment asked about.

Apart from the engine (`list_answers`), which knows no tables.
"""

from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.numbers.bulk import Numbers
from core.policies.schema import Policy
from registry.engine.index.view import RegisterView
from registry.firms.models import Marketer
from registry.register.selectors.register_states import register_states
from registry.scrubs.answering.list_answers import Asking, Firm, ListAnswers, answer_list
from registry.scrubs.rules.purpose import Purpose


def asking_of(
    subject: Marketer, purpose: Purpose, policy: Policy, at: datetime, key_id: int, *, offline: bool = False
) -> Asking:
    """`subject`: the firm whose calls these are. `key_id`: the seal key of the numbers."""
    return Asking(
        subject.public_id, subject.exemption_class, purpose, policy, at, key_id, offline, subject_id=subject.pk
    )


def answer_asked(
    numbers: Numbers,
    valued: NDArray[np.int64],
    sealed: NDArray[np.int64],
    *,
    asking: Asking,
    view: RegisterView,
    firm: Firm,
) -> ListAnswers:
    read_states = partial(register_states, key_id=asking.key_id, marketer=asking.marketer, at=asking.at)
    return answer_list(numbers, valued, sealed, asking=asking, view=view, firm=firm, read_states=read_states)
