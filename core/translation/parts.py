"""The rooms that have words of their own: each has its catalogue, so that work on one does not touch another's."""

PARTS = (
    "core",
    "registry/engine",
    "registry/firms",
    "registry/register",
    "registry/scrubs",
    "complaints",
    "compliance/findings",
    "compliance/retention",
    "compliance/listings",
    "compliance/cases",
    "compliance/reports",
    "compliance/desk",
)
