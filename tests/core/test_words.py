"""Words whose sentence stands in a variable."""

from django.utils.translation import override

from core.translation.words import translated

ONE_OF_A_PAIR = "A code was sent to this number a moment ago. You can ask for another in %(minutes)d minute."


def test_a_sentence_that_has_a_plural_is_translated_too() -> None:
    with override("zh-hans"):
        assert translated(ONE_OF_A_PAIR).startswith("刚刚已向该号码发送过验证码")
        assert translated("Check your complaint") != "Check your complaint"
        assert translated("No sentence of ours.") == "No sentence of ours."
    with override("en"):
        assert translated(ONE_OF_A_PAIR) == ONE_OF_A_PAIR
