"""No subscriber's number in a log, however it got there."""

import io
import logging

import pytest
import structlog

from core.numbers.log_filter import NumberFilter, mask_event, mask_text
from core.running.logs import LineFormatter, shared_processors

NUMBER = "13912345678"


@pytest.fixture
def log():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(NumberFilter())
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.Logger("tests.numbers")
    logger.addHandler(handler)
    return logger, out


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "+8613912345678",
        "+86 139 1234 5678",
        "0086-139-1234-5678",
        "8613912345678",
        "008613912345678",
        "000013912345678",
        "139 1234 5678",
        "139-1234-5678",
        "139.1234.5678",
        "１３９１２３４５６７８",
        "١٣٩١٢٣٤٥٦٧٨",
        "139\u00a01234\u20115678",
        "number=13912345678,",
        "caller13912345678",
        "号码13912345678已登记",
        "/caller/13912345678/?x=1",
    ],
)
def test_a_mobile_in_every_spelling(text: str) -> None:
    masked = mask_text(f"before {text} after", code="cn")
    assert "139****5678" in masked
    assert masked.startswith("before ") and masked.endswith(" after")
    assert "1234" not in masked and "１２３４" not in masked and "١٢٣٤" not in masked


@pytest.mark.parametrize(
    "text", ["010-65883001", "(010) 6588 3001", "01065883001", "+861065883001", "861065883001", "0512-88881234"]
)
def test_a_fixed_line(text: str) -> None:
    masked = mask_text(text, code="cn")
    assert "6588" not in masked and "8888" not in masked


@pytest.mark.parametrize(
    "text", ["(315) 232-8257", "315-232-8257", "3152328257", "13152328257", "+1 315 232 8257", "000013152328257"]
)
def test_an_american_number(text: str) -> None:
    assert "232" not in mask_text(text, code="us")


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/v1/scrubs 200 in 35 ms",
        "2026-11-22 03:49:26,123 +0800",
        "2026-11-22T03:49:26.123456+08:00",
        "1732248566 1732248566123 1732248566.123456",
        "cmp_7Zq13912345678bXw9Kd3f",
        "request 0f8fad5b-d9cb-469f-a165-713912345678",
        "3f13912345678aabbccddeeff00112233445566778899aabbccddeeff001122",
        "95588 10086 12321 1010 1069012345678",
        "127.0.0.1:13912 -> 10.0.0.1:8000",
        "number 81274 of 1147483647",
        "C-2026-000001-K",
        "sealed 739127712345678",
    ],
)
@pytest.mark.parametrize("code", ["cn", "us"])
def test_ids_times_and_short_codes_stay(text: str, code: str) -> None:
    assert mask_text(text, code=code) == text


def test_message_arguments_and_extras(log) -> None:
    logger, out = log
    logger.handlers[0].setFormatter(logging.Formatter("%(message)s %(called)s %(row)s"))
    logger.warning("%s and %d", NUMBER, int(NUMBER), extra={"called": NUMBER, "row": {"n": [int(NUMBER), "95588"]}})
    assert NUMBER not in out.getvalue()
    assert out.getvalue().count("139****5678") == 4
    assert "95588" in out.getvalue()


def test_the_text_of_an_exception(log) -> None:
    logger, out = log
    try:
        raise ValueError(f"no row for {NUMBER}")
    except ValueError:
        logger.exception("failed", stack_info=True)
    assert NUMBER not in out.getvalue()
    assert "ValueError: no row for 139****5678" in out.getvalue()


def test_a_malformed_call_of_the_logger_leaks_nothing(log, capsys: pytest.CaptureFixture[str]) -> None:
    logger, out = log
    logger.warning("%d", NUMBER)
    assert NUMBER not in out.getvalue() + "".join(capsys.readouterr())


def test_events_of_structlog() -> None:
    event = mask_event(None, "info", {"event": f"sent to {NUMBER}", "number": int(NUMBER), "id": 7})
    assert event == {"event": "sent to 139****5678", "number": "139****5678", "id": 7}


@pytest.mark.parametrize("renderer", ["line", "json"])
def test_the_deployments_own_lines_keep_the_traceback_and_lose_the_number(log, renderer: str) -> None:
    logger, out = log
    logger.handlers[0].setFormatter(LineFormatter(renderer=renderer))
    own = structlog.wrap_logger(
        logger, processors=[*shared_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    )
    try:
        raise ValueError(f"no row for {NUMBER}")
    except ValueError:
        own.error("failed", number=NUMBER, exc_info=True)
        logger.exception("failed %s", NUMBER)
    assert NUMBER not in out.getvalue()
    assert out.getvalue().count("ValueError: no row for 139****5678") == 2
    assert out.getvalue().count("139****5678") == 4
