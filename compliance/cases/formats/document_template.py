"""The text files that documents are made from: what may stand in one, and how it is read.

Structure is read first and values are put in afterwards, so that nothing typed can become a heading, a table or a tag. A line is

    # a remark                      title: …, foot: …, sealed: no     the head, before the first empty line
    = heading                       == heading of an annex, on a page of its own
    : label : value                 a pair at the head of the document
    - point                         a point of a list
    > addressee                     a paragraph at the margin
    |= Column:4 |= Figures:1> |     the heads of a table, with widths; > sets figures to the right
    | cell | cell |                 a row
    [if name] [if not name] [each name] [end]
    [sign label]                    a place to sign
    anything else                   a paragraph, up to an empty line

and in a text ``{name}`` is a fact, ``{name|format}`` one in a format, ``{name?}`` one that may be missing, ``**text**`` is strong.
"""

import re

from compliance.cases.rules.document_template import FORMATS, Part, Pieces, Said, Section, Slot, Template

_HEAD = re.compile(r"(title|foot|sealed)\s*[:：]\s*(.*)")
_MARK = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)(?:\|([a-z]+))?(\?)?\}|(\*\*)|([{}])")
_COMMAND = re.compile(r"\[(?:(if not|if|each|sign) ([^\]]+)|(end))\]")
_COLUMN = re.compile(r"(.+?)(?::(\d{1,2}))?(>)?")
_WIDE = re.compile(r"[\u2e80-\uffef]")


class TemplateError(ValueError):
    """A file that cannot be read: its message names file, line and what is expected."""


def parse_template(text: str, file: str) -> Template:
    """The template that stands in `text`; `file` is named in errors. Raises TemplateError."""
    return _Reading(text, file).template()


class _Reading:
    def __init__(self, text: str, file: str) -> None:
        self.lines = list(enumerate(text.replace("\r\n", "\n").split("\n"), 1))
        self.file = file
        self.position = 0

    def wrong(self, line: int, sentence: str) -> TemplateError:
        return TemplateError(f"{self.file}:{line}: {sentence}")

    def template(self) -> Template:
        head: dict[str, tuple[int, str]] = {}
        while self.position < len(self.lines):
            number, line = self.lines[self.position]
            self.position += 1
            if not line.strip():
                break
            if line.startswith("#"):
                continue
            found = _HEAD.fullmatch(line.strip())
            if found is None:
                raise self.wrong(
                    number, "the head holds title, foot and sealed, each as name: text, and ends with an empty line."
                )
            head[found[1]] = (number, found[2].strip())
        if not head.get("title", (0, ""))[1]:
            raise self.wrong(1, "title: is missing.")
        foot = self.pieces(head["foot"][1], head["foot"][0]) if "foot" in head else ()
        return Template(head["title"][1], foot, self.parts(None), head.get("sealed", (0, ""))[1] != "no")

    def parts(self, opened: tuple[int, str] | None) -> tuple[Part | Section, ...]:
        """Parts up to `[end]` of the section opened, or to the end of the file."""
        found: list[Part | Section] = []
        while self.position < len(self.lines):
            number, raw = self.lines[self.position]
            line = raw.strip()
            self.position += 1
            if not line or line.startswith("#"):
                continue
            command = _COMMAND.fullmatch(line)
            if command and command[3]:
                if opened is None:
                    raise self.wrong(number, "[end] closes nothing.")
                return tuple(found)
            if command and command[1] == "sign":
                found.append(Part("sign", number, (self.pieces(command[2].strip(), number),)))
            elif command:
                name = command[2].strip()
                found.append(Section(command[1], name, number, self.parts((number, name))))
            else:
                found.append(self.part(number, line))
        if opened is not None:
            raise self.wrong(opened[0], f"[… {opened[1]}] is not closed by [end].")
        return tuple(found)

    def part(self, number: int, line: str) -> Part:
        if line.startswith("[") and line.endswith("]"):
            raise self.wrong(
                number, f"{line} is not known; known are [if …], [if not …], [each …], [sign …] and [end]."
            )
        if line.startswith("=="):
            return Part("annex", number, (self.pieces(line[2:].strip(), number),))
        if line.startswith("="):
            return Part("heading", number, (self.pieces(line[1:].strip(), number),))
        if line.startswith("- "):
            return Part("item", number, (self.pieces(line[2:].strip(), number),))
        if line.startswith("> "):
            return Part("flush", number, (self.pieces(line[2:].strip(), number),))
        if line.startswith(":"):
            label, colon, value = line[1:].partition(" : ")
            if not colon:
                raise self.wrong(number, "a pair is written : label : value.")
            return Part("fact", number, (self.pieces(label.strip(), number), self.pieces(value.strip(), number)))
        if line.startswith("|"):
            return self.row(number, line)
        return self.paragraph(number, line)

    def row(self, number: int, line: str) -> Part:
        if not line.endswith("|"):
            raise self.wrong(number, "a row of a table ends with |.")
        if not line.startswith("|="):
            return Part("row", number, tuple(self.pieces(cell.strip(), number) for cell in line[1:-1].split(" | ")))
        heads = [_COLUMN.fullmatch(cell.strip()) for cell in line[2:-1].split("|=")]
        known = [head for head in heads if head]
        if len(known) < len(heads):
            raise self.wrong(number, "the head of a column is written |= Name:width> .")
        cells = tuple(self.pieces(head[1], number) for head in known)
        return Part("head", number, cells, tuple((int(head[2] or 1), bool(head[3])) for head in known))

    def paragraph(self, number: int, line: str) -> Part:
        whole = line
        while self.position < len(self.lines):
            following = self.lines[self.position][1].strip()
            if not following or following[0] in "#=:|[>" or following.startswith("- "):
                break
            apart = "" if _WIDE.match(whole[-1]) or _WIDE.match(following[0]) else " "
            whole += apart + following
            self.position += 1
        return Part("paragraph", number, (self.pieces(whole, number),))

    def pieces(self, text: str, number: int) -> Pieces:
        found: list[Said | Slot] = []
        strong, done = False, 0
        for mark in _MARK.finditer(text):
            if mark.start() > done:
                found.append(Said(text[done : mark.start()], strong))
            done = mark.end()
            if mark[4]:
                strong = not strong
            elif mark[5]:
                raise self.wrong(number, f"{text[mark.start() : mark.start() + 20]} is no placeholder like {{name}}.")
            elif mark[2] and mark[2] not in FORMATS:
                raise self.wrong(number, f"the format {mark[2]} is not known; known are {', '.join(FORMATS)}.")
            else:
                found.append(Slot(mark[1], number, mark[2] or "", bool(mark[3]), strong))
        if strong:
            raise self.wrong(number, "** is not closed.")
        if done < len(text):
            found.append(Said(text[done:]))
        return tuple(found)
