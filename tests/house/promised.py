"""What a page promises, sentence by sentence, and the tests that hold each."""

import re

from config.run.environment import ROOT

WORDS = re.compile(r'{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}|{% translate "([^"]*)" %}', re.DOTALL)


def sentences(template: str, headings: set[str]) -> list[str]:
    """Of a page below `templates/`, in their order."""
    page = (ROOT / "templates" / template).read_text(encoding="utf-8")
    said = [" ".join((block or line).split()) for block, line in WORDS.findall(page)]
    return [one for words in said if words not in headings for one in re.split(r"(?<=\.)\s+(?=[A-Z])", words)]


def is_there(test: str) -> bool:
    """A test that is named by its file and its function."""
    file, _, name = test.partition("::")
    return f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")
