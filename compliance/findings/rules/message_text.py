"""What a message as received shows of its sender's duties: who sent it, and how to stop it (MIIT Order 31/2015, art. 18 to 20)."""

import re
import unicodedata

SIGNATURE = re.compile(r"【[^】]{2,30}】|\[[^\]]{2,30}\]")
# The letter of an answer ends where no other Latin letter follows: "回T不再接收" has no blank behind it.
OPT_OUT = re.compile(
    r"退订|拒收|退\s*TD(?![a-z])|回\s*复?\s*[\"'“‘「]?(?:TD?|QX|R|N)(?![a-z])|回\s*复?\s*[\"'“‘「]?(?:不再?接收|屏蔽)"
    r"|(?:reply|text|txt|send)\s+[\"'“‘]?stop|unsubscribe|opt[\s-]?out",
    re.IGNORECASE,
)


def names_sender(text: str) -> bool:
    """Whether the text carries a signature in brackets, as operators put it."""
    return SIGNATURE.search(_plain(text)) is not None


def offers_opt_out(text: str) -> bool:
    return OPT_OUT.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Full-width letters and brackets as the usual ones, and without the marks that nobody sees, which break up words."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
