"""What a message as received shows of its sender's duties: who sent it, and how to stop it (MIIT Order 31/2015, art. 18 to 20)."""

import re

SIGNATURE = re.compile(r"【[^】]{2,30}】|\[[^\]]{2,30}\]")
# The letter of an answer ends where no other Latin letter follows: "回T不再接收" has no blank behind it.
OPT_OUT = re.compile(
    r"退订|拒收|回\s*复?\s*[\"'“‘「]?(?:TD?|R|N)(?![a-z])|(?:reply|text|txt|send)\s+[\"'“‘]?stop|unsubscribe|opt[\s-]?out",
    re.IGNORECASE,
)


def names_sender(text: str) -> bool:
    """Whether the text carries a signature in brackets, as operators put it."""
    return SIGNATURE.search(text) is not None


def offers_opt_out(text: str) -> bool:
    return OPT_OUT.search(text) is not None
