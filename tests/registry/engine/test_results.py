"""What a firm gets back: every row, in every form, and nothing a spreadsheet takes for a formula."""

import csv
import io
import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.engine.lists import Answers, Chunk, ListHead
from registry.engine.lists.guard import harmless
from registry.engine.lists.parquet_result import ParquetResult
from registry.engine.lists.results import render, result_header
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import decode, encode
from tests.registry.lists_given import NAMES, NDJSON, ROWS, csv_text, opened

CLASSES = ("charity",)
ANSWERED = (
    (8613912345678, Answer.CALLABLE, (), 0),
    (8613912345679, Answer.NOT_CALLABLE, ("registry.all", "input.duplicate"), 0),
    (861065883001, Answer.CONDITIONAL, ("registry.hours", "consent.required"), 1),
    (0, Answer.INVALID, ("input.empty",), 0),
)
WINDOWS = [[{"days": "mon-fri", "from": "09:00", "to": "12:00", "zone": "Asia/Shanghai"}]]
TOLD = [
    ["+8613912345678", "callable", ""],
    ["+8613912345679", "not_callable", "registry.all;input.duplicate"],
    ["+861065883001", "conditional", "registry.hours;consent.required"],
    ["", "invalid", "input.empty"],
]


def answers_of(answered: object = ANSWERED) -> Answers:
    rows = list(answered)  # type: ignore[call-overload]
    return Answers(
        np.array([row[0] for row in rows], np.uint64),
        np.array([encode(row[1], row[2], CLASSES) for row in rows], np.uint32),
        np.array([row[3] for row in rows], np.uint16),
        WINDOWS,
    )


def listed(text: str, **options: str) -> tuple[Chunk, ListHead]:
    source = opened(text.encode(), **options)
    (chunk,) = source.chunks()
    return chunk, source.head


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_the_lists_own_columns_and_the_answer(delimiter: str) -> None:
    chunk, head = listed(csv_text(delimiter=delimiter))
    out = result_header(head, "csv") + render(chunk, answers_of(), head)
    rows = list(csv.reader(io.StringIO(out.decode(), newline=""), delimiter=delimiter))
    assert rows[0] == [*NAMES, "number", "decision", "reasons"]
    assert rows[1:] == [[*row, *told] for row, told in zip(ROWS, TOLD, strict=True)]
    own = csv_text(delimiter=delimiter).encode().splitlines(keepends=True)[1]
    assert own.rstrip(b"\n") in out  # to the byte


def test_a_list_without_header_gets_one() -> None:
    chunk, head = listed("13912345678\n13912345679\n1\n2\n")
    assert result_header(head, "csv") == b"column_1,number,decision,reasons\n"
    assert (
        render(chunk, answers_of(), head).splitlines()[1]
        == b"13912345679,+8613912345679,not_callable,registry.all;input.duplicate"
    )


def test_headers_and_cells_of_a_result_are_no_formulas() -> None:
    chunk, head = listed("=cmd,phone\n@x,=13912345678\n-5,+8613912345678\n")
    out = result_header(head, "csv") + render(chunk, answers_of(ANSWERED[:2]), head)
    assert out.splitlines() == [
        b"'=cmd,phone,number,decision,reasons",
        b"'@x,'=13912345678,+8613912345678,callable,",
        b"-5,+8613912345678,+8613912345679,not_callable,registry.all;input.duplicate",
    ]


@pytest.mark.parametrize("rows", ["all", "callable", "not_callable", "conditional", "unknown", "invalid"])
def test_rows_picks_rows_by_their_decision(rows: str) -> None:
    chunk, head = listed(csv_text())
    answers = answers_of()
    picked = [position for position, row in enumerate(ANSWERED) if rows in ("all", str(row[1]))]
    out = render(chunk, answers, head, rows=rows)
    assert [row[:4] for row in csv.reader(io.StringIO(out.decode(), newline=""))] == [
        list(ROWS[position]) for position in picked
    ]
    lines = render(chunk, answers, head, format="ndjson", rows=rows).splitlines()
    assert [json.loads(line)["input"] for line in lines] == [ROWS[position][1] for position in picked]
    assert len(render(chunk, answers, head, layout="vicidial", rows=rows).splitlines()) == len(picked)
    out_file = io.BytesIO()
    with ParquetResult(out_file, head, rows=rows, classes=CLASSES) as writer:
        writer.write(chunk, answers)
    assert pq.read_table(out_file).num_rows == len(picked)


def test_any_other_rows_or_format_is_an_error() -> None:
    chunk, head = listed(csv_text())
    for options in ({"rows": "some"}, {"format": "parquet"}):
        with pytest.raises(ValueError, match=r"some|format"):
            render(chunk, answers_of(), head, **options)


def test_ndjson_rows_are_those_of_the_answer_to_a_small_list() -> None:
    chunk, head = listed(csv_text())
    assert result_header(head, "ndjson") == b""
    rows = [json.loads(line) for line in render(chunk, answers_of(), head, format="ndjson").splitlines()]
    assert rows[0] == {
        "input": "13912345678",
        "ref": "crm-1",
        "number": "+8613912345678",
        "decision": "callable",
        "reasons": [],
    }
    assert rows[2]["windows"] == WINDOWS[0] and "windows" not in rows[1]
    assert rows[3] == {"input": "", "ref": "crm-4", "number": None, "decision": "invalid", "reasons": ["input.empty"]}
    source = opened(b'"?"\nnull\n"\\"\\u0001"\n', NDJSON)
    (chunk,) = source.chunks()
    malformed = answers_of([(0, Answer.INVALID, ("input.malformed",), 0)] * 3)
    rows = [json.loads(line) for line in render(chunk, malformed, source.head, format="ndjson").splitlines()]
    assert [row["input"] for row in rows] == ["?", None, '"\x01'] and "ref" not in rows[0]


def test_the_layouts_of_others() -> None:
    answered = [
        *ANSWERED,
        (8613912345671, Answer.CALLABLE, ("consent.confirmed",), 0),
        (8613912345672, Answer.CALLABLE, ("relationship.valid",), 0),
        (8613912345673, Answer.CALLABLE, ("registry.pending",), 0),
        (0, Answer.UNKNOWN, ("number.foreign",), 0),
        (8613912345674, Answer.CALLABLE, ("exemption.charity",), 0),
    ]
    text = "ref,phone\n" + "".join(f"r{position},x{position}\n" for position in range(7)) + '"=r;7","=+1;2"\nr8,x8\n'
    chunk, head = listed(text, number_column="phone")
    answers = answers_of(answered)

    def layout(name: str) -> list[str]:
        out = result_header(head, "csv", name) + render(chunk, answers, head, layout=name, classes=CLASSES)
        return out.decode().splitlines()

    assert layout("plain") == [f"+861391234567{end}" for end in "81234"]
    assert [row[-1] for row in layout("au")] == list("tNYYINNNYN")
    assert layout("au")[0] == "number,result" and layout("au")[4] == "x3,I"
    assert [row[-1] for row in layout("vicidial")] == list("CDDIEECIE")
    assert layout("vicidial")[7] == "'=+1;2,I"
    french = layout("fr")
    assert french[0] == "Telephone;Identifiant;Réponse" and french[1] == "+8613912345678;r0;OK"
    assert french[4] == "x3;r3;Numéro invalide" and french[8] == '"\'=+1;2";"\'=r;7";NOK'
    assert [line.endswith(";OK") for line in french[1:]] == [True, False, False, False, True, True, True, False, True]


def test_parquet_keeps_types_and_tells_names_apart() -> None:
    chunk, head = listed('phone,number,phone\n13912345678,"a\n""b",1\n=x,,\n')
    out = io.BytesIO()
    with ParquetResult(out, head, classes=CLASSES) as writer:
        writer.write(chunk, answers_of(ANSWERED[:1] + ANSWERED[3:]))
        writer.write(chunk, answers_of(ANSWERED[1:3]))
    table = pq.read_table(out)
    assert table.column_names == ["phone", "number_2", "phone_2", "number", "decision", "reasons"]
    assert table.to_pylist()[0] == {
        "phone": "13912345678", "number_2": 'a\n"b', "phone_2": "1", "number": "+8613912345678", "decision": "callable", "reasons": [],
    }  # fmt: skip
    assert table.to_pylist()[1]["phone"] == "'=x" and table.to_pylist()[1]["number"] is None
    assert table.to_pylist()[2]["reasons"] == ["registry.all", "input.duplicate"]


Answered = tuple[str, int, tuple[Answer, tuple[str, ...]]]
DECISIONS = [
    (Answer.CALLABLE, ()),
    (Answer.NOT_CALLABLE, ("registry.channel",)),
    (Answer.UNKNOWN, ("register.stale",)),
    (Answer.INVALID, ("input.malformed",)),
]


@given(
    rows=st.lists(
        st.tuples(st.text('ab"\n;é', max_size=5), st.integers(0, 999_999_999_999_999), st.sampled_from(DECISIONS)),
        min_size=1,
        max_size=12,
    ),
    same=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_numbers_of_every_length_are_written_as_python_writes_them(rows: list[Answered], same: bool) -> None:
    if same:
        rows = [(text, 8613900000000 + number % 10**8, said) for text, number, said in rows]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["name", "phone"], *([text, "139"] for text, _, _ in rows)])
    chunk, head = listed(out.getvalue(), number_column="phone")
    answers = answers_of([(number, *said, 0) for _, number, said in rows])
    told = list(csv.reader(io.StringIO(render(chunk, answers, head).decode(), newline="")))
    assert told == [
        [harmless(text.encode()).decode(), "139", f"+{number}" if number else "", str(said[0]), ";".join(said[1])]
        for text, number, said in rows
    ]
    for row, code in zip(told, answers.codes.tolist(), strict=True):
        assert row[3] == str(decode(code)[0])
