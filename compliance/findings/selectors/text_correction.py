"""Questions about what officers said that texts are about."""

from compliance.findings.models import TextCorrection


def texts_corrected() -> list[tuple[str, str, str]]:
    """Text, kind and trade as officers said last, of each complaint once; those whose text is gone are left out."""
    rows = TextCorrection.objects.exclude(complaint__text="").order_by("complaint", "-pk").distinct("complaint")
    return list(rows.values_list("complaint__text", "kind", "category"))
