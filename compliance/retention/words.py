"""What the kinds of rows in a copy and the columns that a page shows of them are called, and what an erasure leaves."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Any] = {
    "account": _("Account"),
    "devices": _("Where you are signed in"),
    "looked_after": _("Further numbers you look after"),
    "helped": _("People whom you help"),
    "erasures": _("When you asked to leave"),
    "changes": _("What was registered and changed"),
    "consents": _("Consents that firms claim"),
    "refusals": _("Firms you refused"),
    "relationships": _("Firms that say you were their customer"),
    "asked": _("Who asked about this number"),
    "calling": _("Firms that say you call for them"),
    "ended": _("Operators that reported the line as ended"),
    "helpers": _("People who help with this number"),
    "counter": _("What was done at an operator's counter"),
    "complaints": _("Complaints"),
    "messages": _("Messages we sent"),
    "proofs": _("Codes by which the number was proved"),
    "appeals": _("Appeals and questions about the blacklist"),
    "no_spam": _("Callers you said were no spam"),
}
# In their order on the page. What is not among them stands in the file alone.
COLUMNS: dict[str, Any] = {
    "at": _("Time"),
    "reference": _("Reference"),
    "number": _("Number"),
    "name": _("Name"),
    "email": _("E-mail address"),
    "address": _("Internet address"),
    "browser": _("Browser"),
    "firm": _("Firm"),
    "agent": _("Asked on its behalf by"),
    "operator": _("Operator"),
    "caller": _("Caller"),
    "called_at": _("When they called"),
    "what": _("What was done"),
    "preferences": _("What is stopped"),
    "channel": _("Way of contact"),
    "channels": _("Ways of contact"),
    "category": _("Trade"),
    "categories": _("Trades"),
    "decision": _("Answer"),
    "reasons": _("Why"),
    "given_at": _("Given on"),
    "state": _("State"),
    "status": _("Status"),
    "claimed_name": _("Name they gave"),
    "text": _("Words"),
    "answer": pgettext_lazy("to an appeal", "What was answered"),
    "files": _("Files you added"),
    "disclosures": _("Firms that learned your number"),
    "filed_at": _("Filed on"),
    "said_at": _("Said on"),
    "proved_at": _("Proved on"),
    "since": _("Since"),
    "until": _("Until"),
    "ended_at": _("Ended on"),
    "last_seen_at": _("Last seen"),
}
# By the period of the pack that ends it.
STAYS: dict[str, Any] = {
    "complaint": _("Complaints that stand in a case, as you wrote them, without your number"),
    "case": _("The files of these cases, from when they are closed"),
    "listing": _("What you brought against an entry of the blacklist, from when the entry ended"),
    "consent": _("That a firm claimed your consent, without your number"),
    "scrub_record": _("What firms asked about your number and were told, with your number sealed"),
    "uploaded_list": _("Lists that firms handed in, if your number stands in them, encrypted"),
    "text_message": _("That we sent you messages, for three days with their words, without your number"),
}
