"""Forms as a page offers them, filled as somebody in a hurry would: with the words that stand there, or any that fit."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

TYPED = {
    "date": "2026-11-18", "time": "09:30", "datetime-local": "2026-12-20T09:30", "number": "1", "url": "https://a.example/",
    "email": "somebody@new.example", "password": "several words to remember", "tel": "13912345670",
}  # fmt: skip
BY_NAME = {
    "number": "13912345670", "caller": "4008095559", "registration_code": "91320000MA1FL00034", "email": TYPED["email"],
    "agent": "{call_centre}", "networks": "", "ends_at": "", "expires_at": "", "campaign": "", "line": "",
}  # fmt: skip
Fields = dict[str, list[str]]


class Forms(HTMLParser):
    """What can be sent from the pages that were seen, by the path it is sent to."""

    def __init__(self) -> None:
        super().__init__()
        self.sent_to: dict[str, Fields] = {}
        self.page = ""
        self.fields: Fields | None = None
        self.select = self.textarea = ""

    def learn(self, path: str, text: str) -> None:
        self.page, self.fields = path, None
        self.reset()
        self.feed(text)

    def for_path(self, path: str) -> Fields:
        return self.sent_to.get(path) or self.sent_to.get(path.partition("?")[0], {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = said.get("method", "").lower() == "post" and not self.page.startswith("/dev/")
            action = urldefrag(urljoin(self.page, said.get("action") or self.page)).url
            self.fields = self.sent_to.setdefault(action, {}) if posts else None
        name = said.get("name", "")
        if self.fields is None or (not name and tag != "option"):
            return
        if tag == "option":
            if self.select and said.get("value"):
                self.fields.setdefault(self.select, [said["value"]])
            return
        self.select = name if tag == "select" else ""
        if tag == "textarea":
            self.fields.setdefault(name, [BY_NAME.get(name, "Some words.")])
        elif tag in ("input", "button"):
            self.put(name, said)

    def put(self, name: str, said: dict[str, str]) -> None:
        assert self.fields is not None
        kind, value = said.get("type", "text"), said.get("value", "")
        if kind == "checkbox":
            kept = self.fields.setdefault(name, [])
            kept.extend([value or "on"] if (value or "on") not in kept else [])
        elif kind in ("radio", "hidden", "submit", "button"):
            self.fields.setdefault(name, [value])
        elif kind != "file":
            self.fields.setdefault(name, [value or BY_NAME.get(name, TYPED.get(kind, "Some words"))])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None
        if tag in ("select", "form"):
            self.select = ""
