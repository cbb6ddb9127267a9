"""Equal texts are found."""

from complaints.rules.text import digest_of_text


def test_equal_texts_have_one_digest() -> None:
    assert digest_of_text("Get a LOAN  now") == digest_of_text("get a loan now ")
    assert digest_of_text("  ") is None
