"""A page as a browser sends it: with what stands hidden in its form."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.test import Client


class _Forms(HTMLParser):
    """Each form's address ("" for the page's own) with its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = True
            self.forms.append((said.get("action", ""), {}))
        elif tag == "input" and self.inside and said.get("type") == "hidden":
            self.forms[-1][1][said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def hidden(page: Any, to: str = "") -> dict[str, str]:
    """The hidden fields of the page's form that is sent to `to`; of the first with a state that is sent to the page itself."""
    parser = _Forms()
    parser.feed(page.content.decode())
    found = [fields for action, fields in parser.forms if action.split("#")[0] == to and (to or "state" in fields)]
    assert found, f"no form sent to {to or 'the page itself'} in {[action for action, _ in parser.forms]}"
    return {name: value for name, value in found[0].items() if name != "csrfmiddlewaretoken"}


def send(client: Client, page: str, answers: dict[str, Any] | None = None, *, to: str = "", **more: Any) -> Any:
    """Open `page` and send its form (the one to `to`) with these answers."""
    opened = client.get(page, **({"headers": more["headers"]} if "headers" in more else {}))
    assert opened.status_code == 200, (page, opened.status_code, opened.headers.get("Location"))
    return post(client, to or page, {**hidden(opened, to), **(answers or {})}, **more)


def post(client: Client, page: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
    """A form without files, in the encoding that browsers send."""
    return client.post(
        page, urlencode(fields or {}, doseq=True), content_type="application/x-www-form-urlencoded", **more
    )
