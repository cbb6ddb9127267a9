"""What each field of a complaint is called on a screen, the citizen's and the desk's alike; and why rows of files are held."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELD_WORDS: dict[str, Promise] = {
    "caller": _("Who called"),
    "display": _("Shown on the screen"),
    "channel": _("How"),
    "called_at": _("When"),
    "kind": _("Kind"),
    "category": _("About"),
    "subject": _("Subject as handed in"),
    "claimed_name": _("Claimed to be"),
    "text": _("Message"),
    "answered": _("Call answered"),
    "robocall": _("Recording or robot"),
    "manner": _("How it was spoken"),
    "refused_before": _("Refused before"),
    "money_lost": _("Money lost"),
    "data_source": _("Asked where they had the number"),
    "data_source_said": _("What they said of it"),
    "called": _("Complainant"),
    "province": _("Complainant's region"),
    "filed_at": _("Filed"),
}
OUTCOMES: dict[str, Promise] = {"quarantined": _("Quarantined"), "rejected": _("Rejected")}
HELD_REASONS: dict[str, Promise] = {
    "call.after_filing": _("The call is dated after its filing"),
    "filing.in_future": _("The filing is dated ahead"),
    "caller.unallocated": _("The caller is outside the numbering plan"),
    "row.twin": _("A copy: the whole file stands more than once in itself"),
    "row.duplicate": _("This row was known before"),
    "caller.missing": _("It names no caller"),
    "caller.malformed": _("The caller cannot be read"),
    "caller.own": _("It names the called number as its caller"),
    "at.missing": _("It names no time of the call"),
    "at.malformed": _("The time of the call cannot be read"),
    "called.malformed": _("The complainant's number cannot be read"),
    "called.foreign": _("The complainant's number is another country's"),
    "called.unallocated": _("The complainant's number is outside the numbering plan"),
    "category.unknown": _("The trade is not known here"),
    "channel.unknown": _("The channel is not known here"),
    "kind.unknown": _("The kind is not known here"),
    "manner.unknown": _("Its answer to who spoke is not known here"),
    "field.unknown": _("It has a field that nobody knows"),
    "row.time": _("A time cannot be read"),
    "row.columns": _("It has other columns than the first line"),
    "row.encoding": _("Its characters cannot be read"),
    "row.malformed": _("The row cannot be read"),
    "row.too_long": _("The row is too long"),
}
