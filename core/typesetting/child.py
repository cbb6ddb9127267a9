"""Runs by itself, in a process that may be killed: a document as JSON in, its PDF out. Knows nothing of the house.

    python -I child.py < document.json > document.pdf

Standard input: ``{"layout": name, "document": {…}, "at": seconds, "fonts": folder}``. Ends with 1 where the layout refuses the document.
"""

import datetime
import json
import resource
import sys
from pathlib import Path

MEMORY = 2 << 30  # bytes of address space; a thousand rows take a fifth of it
SECONDS = 40  # of the processor
LAYOUTS = {"document": "layout.typ", "report": "report.typ"}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst  # after the limits

    asked = json.load(sys.stdin)
    made = typst.compile(
        str(Path(__file__).with_name(LAYOUTS[asked["layout"]])),
        root=str(Path(__file__).parent),
        font_paths=[asked["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(asked["document"], ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.datetime.fromtimestamp(asked["at"], datetime.UTC),
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
