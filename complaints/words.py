"""What each field of a complaint is called on a screen, the citizen's and the desk's alike."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELD_WORDS: dict[str, Promise] = {
    "caller": _("Who called"),
    "channel": _("How"),
    "called_at": _("When"),
    "kind": _("Kind"),
    "category": _("About"),
    "subject": _("Subject as handed in"),
    "claimed_name": _("Claimed to be"),
    "text": _("Message"),
    "answered": _("Call answered"),
    "robocall": _("Recording or robot"),
    "refused_before": _("Refused before"),
    "money_lost": _("Money lost"),
    "called": _("Complainant"),
    "province": _("Complainant's province"),
    "filed_at": _("Filed"),
}
