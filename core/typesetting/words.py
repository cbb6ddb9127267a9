"""The words of the layout, in the language of the document, whoever reads it."""

from django.utils.translation import gettext, override


def layout_words(language: str) -> dict[str, str]:
    """``{page}``, ``{pages}``, ``{name}`` and ``{key}`` are filled in by the layout."""
    with override(language):
        return {
            "page": gettext("Page {page} of {pages}"),
            "missing": gettext("still missing: {name}"),
            "qr": gettext("QR code: the address at which this document is checked"),
            "code": gettext("Verification code"),
            "check": gettext(
                "Scan it or type the code at the address below: you see the original and its present effect."
            ),
            "signature": gettext("Digital signature Ed25519, key {key}"),
            "date": gettext("Date"),
            "seal": gettext("Electronic seal"),
        }
