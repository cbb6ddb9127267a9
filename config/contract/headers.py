"""Headers and parameters that clients send and are sent: each described once, and which operation has which."""

from typing import Any

from registry.firms.api.openapi import TEXT

# What may be sent with everything (Accept-Language, X-Request-Id) stands in the document's introduction.
ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "Idempotency-Key": (
        {"type": "string", "maxLength": 200},
        "So that the same again is done once.",
    ),
    "If-None-Match": (TEXT, "The ETag you have: 304 if it is still that."),
    "If-Range": (TEXT, "The ETag that the range is of."),
    "Range": ({"type": "string", "pattern": "^bytes="}, "One range of bytes, `bytes=0-99`; several give the whole."),
    "Content-Encoding": ({"type": "string", "enum": ["gzip", "zstd", "identity"]}, "How the list is packed."),
    "Prefer": (TEXT, "`respond-async`: as a job."),
}
ANSWERED: dict[str, tuple[dict[str, Any], str]] = {
    "X-Request-Id": (TEXT, "Our id of this request. Name it when you ask us about it."),
    "X-Client-Request-Id": (TEXT, "Your own X-Request-Id."),
    "RateLimit": (TEXT, 'What is left, for each limit: `"requests";r=599;t=60`.'),
    "RateLimit-Policy": (TEXT, 'The limits: `"requests";q=600;w=60`, and of new numbers `"numbers"`.'),
    "Retry-After": ({"type": "integer"}, "Seconds to wait before you ask again."),
    "WWW-Authenticate": (TEXT, "`Bearer`."),
    "Location": ({"type": "string", "format": "uri-reference"}, "The address of what was made."),
    "ETag": (TEXT, "Names exactly these bytes."),
    "Accept-Ranges": ({"type": "string", "const": "bytes"}, "Parts of it may be asked for."),
    "Content-Range": (TEXT, "Of 206: which part this is."),
    "Content-Disposition": (TEXT, "A name for the file."),
    "DNC-Scrub": (TEXT, "The id of this scrub."),
    "DNC-Valid-Until": ({"type": "string", "format": "date-time"}, "Until when these answers may be relied upon."),
    "DNC-Register-Version": (TEXT, "The version of the register that was asked."),
    "DNC-Receipt": (TEXT, "The receipt, a compact JWS."),
    "DNC-Receipt-Salt": (TEXT, "What the receipt's `input_digest` begins with."),
    "DNC-Warnings": (TEXT, "Codes of warnings."),
    "DNC-Signature": (TEXT, "A detached JWS over the body (RFC 7515, appendix F) by a key of /.well-known/jwks.json."),
}
# With every answer. The document says so once, in words, and names them again where they are looked for: the id with each
# refusal, all of them with the one for too many requests.
ALWAYS_ANSWERED = ("X-Request-Id", "X-Client-Request-Id", "RateLimit", "RateLimit-Policy")
REFUSED = {401: ("WWW-Authenticate",), 429: ("Retry-After", *ALWAYS_ANSWERED[1:]), 503: ("Retry-After",)}
RECEIPT = ("DNC-Scrub", "DNC-Valid-Until", "DNC-Register-Version", "DNC-Receipt", "DNC-Receipt-Salt", "DNC-Warnings")
FILE = ("ETag", "Accept-Ranges", "Content-Disposition", "Content-Range")

# By operation and, of answers, by status.
ALSO_ASKED: dict[str, tuple[str, ...]] = {
    "scrub_job": ("Idempotency-Key", "Content-Encoding"),
    "complaints_import": ("Prefer",),
    "scrub_job_result": ("Range", "If-Range", "If-None-Match"),
    "blacklist": ("If-None-Match",),
    "open_data_blacklist": ("If-None-Match",),
    "open_data_complaints": ("If-None-Match",),
    "open_data_statistics": ("If-None-Match",),
}
ALSO_ANSWERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("scrub", "200"): RECEIPT,
    ("scrub_job", "202"): ("Location", "Retry-After"),
    ("scrub_job_get", "200"): ("Retry-After",),
    ("complaints_import", "202"): ("Location", "Retry-After"),
    ("complaints_import_get", "200"): ("Retry-After",),
    ("scrub_job_result", "200"): FILE,
    ("scrub_job_result", "206"): FILE,
    ("consent_claim", "200"): ("DNC-Warnings",),
    ("registration_ingest", "200"): ("DNC-Warnings",),
    ("disconnection_ingest", "200"): ("DNC-Warnings",),
    ("refusal_record", "200"): ("DNC-Warnings",),
    ("relationship_record", "200"): ("DNC-Warnings",),
    ("blacklist", "200"): ("ETag", "DNC-Signature"),
    ("open_data_blacklist", "200"): ("ETag", "DNC-Signature"),
    ("open_data_statistics", "200"): ("ETag",),
    ("open_data_complaints", "200"): ("Content-Disposition", "ETag"),
}


def references(kind: str, names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}


def components() -> dict[str, Any]:
    """What the references above point to."""
    return {
        "parameters": {
            name: {"name": name, "in": "header", "description": said, "schema": kind}
            for name, (kind, said) in ASKED.items()
        },
        "headers": {name: {"description": said, "schema": kind} for name, (kind, said) in ANSWERED.items()},
    }
