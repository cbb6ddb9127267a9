"""A receipt on one page, in words: for whoever must show that a list was checked before it was called."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from core.policies.schema import Policy
from core.translation.words import named
from core.typesetting.blocks import Block, Column, Document, Fact, Facts, Line, Paragraph, Run, Table
from core.web.words import channel_names, day_and_time
from registry.engine.records.receipts import decoded, receipt_code
from registry.firms.selectors.marketer import name_at
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.scrub import policy_of
from registry.scrubs.web.list_words import grouped
from registry.scrubs.web.reasons import DECISIONS


def receipt_document(scrub: Scrub) -> Document:
    """In the reader's language. Everything in it stands in the signed receipt too, but for the firm's name."""
    policy, code = policy_of(scrub), receipt_code(scrub.receipt)
    header, claims = (decoded(part) for part in scrub.receipt.split(".")[:2])
    office = policy.office_of("")
    return Document(
        language=get_language() or "en",
        title=gettext("Receipt of a scrub"),
        authority=named(office.names) if office else gettext("Do-Not-Call Register"),
        reference=scrub.public_id,
        blocks=(*_said(scrub, policy), _counts(scrub), _rests_on(scrub, claims), *_worth()),
        foot=f"{gettext('Receipt of a scrub')} {scrub.public_id}",
        code=" ".join(code[at : at + 4] for at in range(0, len(code), 4)),
        address=settings.DNC_SITE_URL + reverse("receipt-check", args=[scrub.public_id, code]),
        key=header["kid"],
        sealed=False,
    )


def _line(text: object, *, strong: bool = False) -> Line:
    return (Run(str(text), strong),)


def _said(scrub: Scrub, policy: Policy) -> list[Block]:
    """What was asked, by whom, when and of which register."""
    category = policy.register.categories.get(scrub.category)
    asked = ngettext(
        "On %(moment)s %(firm)s (%(id)s) asked the Do-Not-Call Register about a list of %(rows)s row, to reach its holder by"
        " %(channel)s about %(trade)s.",
        "On %(moment)s %(firm)s (%(id)s) asked the Do-Not-Call Register about a list of %(rows)s rows, to reach their holders"
        " by %(channel)s about %(trade)s.",
        scrub.counts["rows"],
    ) % {
        "moment": day_and_time(scrub.checked_at),
        "firm": name_at(scrub.marketer, scrub.checked_at),
        "id": scrub.marketer.public_id,
        "rows": grouped(scrub.counts["rows"]),
        "channel": channel_names([scrub.channel], policy),
        "trade": named(category.names) if category else scrub.category,
    }
    said = [asked]
    if scrub.subject_id != scrub.marketer_id:
        firm = {"firm": name_at(scrub.subject, scrub.checked_at), "id": scrub.subject.public_id}
        said.append(gettext("It asked on behalf of %(firm)s (%(id)s).") % firm)
    if scrub.campaign:
        said.append(gettext("It called the campaign “%(campaign)s”.") % {"campaign": scrub.campaign})
    said.append(gettext("The register answered:"))
    return [Paragraph(_line(text), flush=True) for text in said]


def _counts(scrub: Scrub) -> Table:
    rows = [(_line(words), _line(grouped(scrub.counts.get(code, 0)))) for code, (words, _tone) in DECISIONS.items()]
    total = (_line(gettext("Together"), strong=True), _line(grouped(scrub.counts["rows"]), strong=True))
    columns = (Column(gettext("Answer")), Column(gettext("Rows"), end=True))
    return Table(columns, (*rows, total))


def _rests_on(scrub: Scrub, claims: dict[str, str]) -> Facts:
    said = [
        (gettext("Valid until"), day_and_time(scrub.valid_until)),
        (gettext("Register version"), scrub.register_version),
        (gettext("Rules in force"), scrub.policy_version),
        (gettext("Fingerprint of the list"), claims["input_digest"]),
        (gettext("Fingerprint of the answers"), claims["result_root"]),
    ]
    return Facts(tuple(Fact(label, _line(value)) for label, value in said))


def _worth() -> list[Block]:
    said = [
        gettext(
            "It shows what was asked and what was answered at that moment. What was registered afterwards is not in it, and the"
            " calling hours hold all the same."
        ),
        gettext(
            "This page repeats the signed receipt and is none itself. The address below shows the receipt as it was signed;"
            " the file of the receipt can be checked without us, by our public keys."
        ),
    ]
    return [Paragraph(_line(text), flush=True) for text in said]
