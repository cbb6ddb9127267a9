"""Why a list cannot be used, in the reader's language."""

from django.utils.translation import gettext

from registry.engine.lists.refusals import SENTENCES


def list_sentence(code: str) -> str:
    if code == "quota.exceeded":
        return gettext("This list has more new numbers than your quota has left.")
    return gettext(SENTENCES.get(code, "The list cannot be used."))
