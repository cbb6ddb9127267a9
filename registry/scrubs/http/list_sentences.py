"""Why a list cannot be used, in the reader's language."""

from django.utils.translation import gettext, gettext_noop

from core.running.claimed_step import FAILED_BY_US
from core.translation.words import translated
from registry.engine.lists.refusals import SENTENCES
from registry.engine.lists.warnings import WARNINGS

UNKNOWN = gettext_noop("The list cannot be used.")


def list_sentence(code: str) -> str:
    if code == "quota.exceeded":
        return gettext("This list has more new numbers than your quota has left.")
    if code == "key.limit":
        return gettext("This list has more numbers than your firm lets the key that it came with ask about in a day.")
    if code == "key.stopped":
        return gettext("What this list asks looks like a scan of the register. Your overview says why.")
    if code == "on_behalf_of.stopped":
        return gettext("Nothing is answered for the firm that this list is for. Its own pages say why.")
    if code == "key.slowed":
        return gettext("This list has more new numbers than a slowed key may ask about. Your overview says why.")
    if code == FAILED_BY_US:
        return gettext("This list could not be finished. The fault is ours, and we have been told of it.")
    return translated({**SENTENCES, **WARNINGS}.get(code, UNKNOWN))
