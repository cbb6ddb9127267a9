"""Recognises and strips one content in a process of its own, which may spend so much memory and processor and no more.

Run by its path: it imports the standard library, the readers and the plain modules beside it. Arguments: descriptor of the
content, bytes of memory, seconds of processor. It answers a line of JSON, ``{"kind", "copy"}`` (bytes of the copy; -1 for
none) or ``{"refused"}``, and behind it the copy.
"""

import json
import os
import resource
import sys
from pathlib import Path


def main() -> None:
    descriptor, memory, seconds = map(int, sys.argv[1:4])
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from core.attachments.kinds import Refused

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with os.fdopen(descriptor, "rb") as file:
        data = file.read()
    try:
        kind, copy = answer(data)
    except Refused as refused:
        say({"refused": refused.code}, b"")
        return
    say({"kind": kind, "copy": -1 if copy is None else len(copy)}, copy or b"")


def answer(data: bytes) -> tuple[str, bytes | None]:
    from core.attachments.kinds import KINDS, Refused
    from core.attachments.recognising import kind_of
    from core.attachments.texts import shown_text

    kind = kind_of(data)
    if len(data) > KINDS[kind].most:
        raise Refused("attachment.too_large_of_kind")
    match kind:
        case "pdf":
            from core.attachments.documents import stripped_document

            return kind, stripped_document(data)
        case "jpeg" | "png" | "webp":
            from core.attachments.pictures import stripped_picture

            return kind, stripped_picture(data, kind)
        case "text" | "csv":
            return kind, shown_text(data)
    return kind, None


def say(line: dict[str, object], copy: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + copy)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
