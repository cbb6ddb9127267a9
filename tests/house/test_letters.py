"""What stands in a letter of ours: our sentences, our links, and somebody's words only as `in_letter` leaves them."""

import re

from config.run.environment import ROOT

LETTERS = [*sorted((ROOT / "templates").rglob("*_mail.txt")), *sorted((ROOT / "templates").rglob("email/*.txt"))]
SHOWN = re.compile(r"{{\s*([^}]+?)\s*}}")
GIVEN = re.compile(r"(\w+)=([\w.]+(?:\|[\w:\"]+)*)")
# Ours: links, words of the house, moments, counts and ids. An officer writes the reason, and it is to be read as it is.
OURS = {
    *("address", "link", "password_reset_url", "decision", "words", "reason", "colon", "over", "more", "counted", "ip", "timestamp"),
    *("line.about", "line.clock", "line.due", "row.province", "row.new", "row.waiting", "waiting.open", "waiting.overdue"),
    *("asked", "due"),  # what firms wait for
    *("level", "measure", "said", "since", "ended", "outcome"),  # of a slowed or stopped key
    *("link.expires_at", "invitation.expires_at", "day", "name of a budget", "name of a deadline", "more_appeals"),
}  # fmt: skip
NAMES = {"budget_mail.txt": "name of a budget", "deadline_mail.txt": "name of a deadline"}


def test_nobodys_words_make_a_link_in_a_letter() -> None:
    assert len(LETTERS) > 20
    unsafe = []
    for path in LETTERS:
        text = path.read_text()
        given = dict(GIVEN.findall(text))
        for shown in SHOWN.findall(text):
            value = given.get(shown, shown)
            name = value.split("|")[0]
            name = NAMES.get(path.name, name) if name == "name" else name
            if "|in_letter" not in value and name not in OURS:
                unsafe.append(f"{path.relative_to(ROOT)}: {shown}")
    assert not unsafe, f"Somebody's words, or a name that OURS does not have: {unsafe}"
