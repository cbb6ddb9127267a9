"""Lists as systems really write them: what they are, where their header is, and which columns mean what, is found."""

import gzip
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from core.policies import load
from registry.engine.lists import ListRefused, OpenList
from registry.engine.lists.workbook import _others
from registry.scrubs.jobs.list_opening import open_firms_list
from tests.registry.lists_given import CSV, NDJSON, PARQUET, TEXT, XLSX, cells, ods_bytes, opened, xls_bytes, zipped

CN, USA = (load(pack).versions[-1] for pack in ("cn", "us"))
US: dict[str, Any] = {"charset": "cp1252", "home": "1"}
ROWS = "1,13912345678\n2,13912345679\n"


def numbers(source: OpenList) -> list[list[str]]:
    """Of each row, its columns of numbers."""
    return [
        list(row)
        for chunk in source.chunks()
        for row in zip(*([text.decode() for text in chunk.texts(each)] for each in chunk.number_columns), strict=True)
    ]


def book(**sheets: Sequence[Sequence[object]]) -> bytes:
    made = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    del made["Sheet"]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parquet_of(columns: dict[str, list[str]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def warned(source: OpenList) -> dict[str, tuple[str, ...]]:
    return {warning.code: warning.columns for warning in source.head.warnings}


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-excel",
        "application/csv",
        "application/x-csv",
        "text/x-csv",
        "text/comma-separated-values",
        "text/csv; charset=gbk",
        "application/octet-stream",
        "",
    ],
)
def test_content_decides_what_csv_is_sent_as(kind: str) -> None:
    source = opened(f"id,phone\n{ROWS}".encode(), kind)
    assert source.head.kind == CSV and numbers(source) == [["13912345678"], ["13912345679"]]


@pytest.mark.parametrize("kind", [TEXT, CSV, ""])
@pytest.mark.parametrize("charset", ["utf-16", "utf-8", "gb18030"])
def test_a_tabbed_export_sent_as_text_is_a_table(kind: str, charset: str) -> None:
    source = opened("姓名\t电话\n张三\t13912345678\n李四\t13912345679\n".encode(charset), kind)
    assert (source.head.names, source.head.delimiter) == (("姓名", "电话"), "\t")
    assert numbers(source) == [["13912345678"], ["13912345679"]]


def test_lines_of_numbers_with_a_comma_here_and_there_are_no_table() -> None:
    lines = ["13912345678", "13912345679, Zhang", "13912345670", "13912345671"]
    assert numbers(opened("\n".join(lines).encode(), TEXT)) == [[line] for line in lines]


DATABASE = (
    "/blacklist/13912345678                            : 1                        \n"
    "/blacklist/+8613912345679                         : spam: autumn\n"
    "2 results found.\n"
)


@pytest.mark.parametrize("kind", [TEXT, "", "application/octet-stream"])
def test_what_asterisk_shows_of_its_database_is_read(kind: str) -> None:
    source = opened(DATABASE.encode(), kind)
    assert source.head.names == ("family", "key", "value")
    (chunk,) = source.chunks()
    assert chunk.texts(chunk.numbers) == [b"13912345678", b"+8613912345679"]
    assert cells(chunk, ",")[1] == ["blacklist", "+8613912345679", "spam: autumn"]


@pytest.mark.parametrize(
    ("above", "delimiter"),
    [
        ("sep=,\n", ","),
        ("sep=;\r\n", ";"),
        ('"sep=\t"\n', "\t"),
        ("客户名单\n", ","),
        ("客户名单,,\n导出时间：2026-11-01 10:22,,\n,,\n", ","),
        ("Customers of the autumn\nExported 2026-11-01\n\n", ";"),
        ("2026-11-01\n", ","),
        ("sep=,\n电话营销名单\n", ","),
    ],
)
def test_the_header_is_found_below_titles_and_dates(above: str, delimiter: str) -> None:
    table = f"id,phone,name\n{ROWS.replace(chr(10), ',Li' + chr(10))}".replace(",", delimiter)
    for charset in ("utf-8-sig", "utf-16", "gb18030"):
        source = opened((above + table).encode(charset))
        assert (source.head.names, source.head.delimiter) == (("id", "phone", "name"), delimiter)
        assert source.head.header and numbers(source) == [["13912345678"], ["13912345679"]]
        assert ("list.lines_above_header" in warned(source)) == (
            above.splitlines()[-1:] != [above.strip()] or "sep" not in above
        )


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name,Tel 1,Tel 2", "Li,3152328251,3152328252"),
        ("姓名,号码1,号码2", "张,13912345678,13912345679"),
        ("姓名,联系方式1,联系方式2", "张,13912345678,13912345679"),
        ("Name,Cell 1,Cell 2", "Li,3152328251,3152328252"),
        ("客户名称,2025年名单号码", "张,13912345678"),
    ],
)
def test_a_heading_may_count_its_columns(header: str, row: str) -> None:
    source = opened(f"{header}\n{row}\n{row}\n".encode())
    assert source.head.names == tuple(header.split(",")) and source.head.numbers == (1,)
    assert numbers(source) == [[row.split(",")[1]]] * 2


@pytest.mark.parametrize(
    "above",
    ["客户信息,,联系方式\n", "客户信息,电话信息,\n", "客户名单,,\n联系人,13800138000,\n", "联系人,,13800138000\n"],
)
def test_the_header_is_found_below_groups_of_names_and_somebodys_number(above: str) -> None:
    source = opened(f"{above}编号,姓名,手机号\n1,张三,13912345678\n2,李四,13912345679\n".encode())
    assert source.head.names == ("编号", "姓名", "手机号")
    assert numbers(source) == [["13912345678"], ["13912345679"]]
    assert "list.lines_above_header" in warned(source)


def test_rows_that_hold_a_word_of_headers_stay_rows() -> None:
    for data in ("张三,13912345678\n李四,手机\n王五,13912345679\n", "编号,类型,号码\n1,手机,无\n2,手机,13912345679\n"):
        source = opened(data.encode())
        assert len(numbers(source)) == data.count("\n") - source.head.header and not source.head.above


WORDED = (
    "Bob,315-232-8257 (mobile)\nAl,315-232-8258\nCy,315-232-8259\n",
    "Bob,cell 315-232-8257\nAl,315-232-8258\nCy,315-232-8259\n",
    "手机13912345678,张三\n13912345679,李四\n13912345670,王五\n",
    "张三,电话13812345678\n李四,13812345679\n王五,13812345670\n",
    "电话:13912345678\n13912345678\n13912345679\n",
    "张三 13812345678(手机)\n李四 13812345679\n王五 13812345670\n",
    "电话:13912345678\nCell: 13912345679\n手机:13912345670\n",
    "张三,电话：１３９１２３４５６７８\n李四,139 1234 5679\n",
    "张三,手机13912345678/13912345679\n李四,手机\n王五,13912345670\n",
    "张三,电话 (021) 20231212\n李四,021-20241212\n",
    "".join(f"电话:139123456{n:02}\n" for n in range(25)),
)


@pytest.mark.parametrize("named", [{}, {"number_column": "1"}, {"number_column": "2"}])
@pytest.mark.parametrize("kind", [CSV, TEXT, ""])
@pytest.mark.parametrize("data", WORDED)
def test_a_number_among_words_is_a_row_and_no_heading(data: str, kind: str, named: dict[str, str]) -> None:
    """A number that heads a column would be asked about by nobody, and stand on pages as the column's name."""
    if named == {"number_column": "2"} and (kind == TEXT or "," not in data):
        return  # there is no second column, or lines that need be no table
    source = opened(data.encode(), kind, **named)
    assert len(numbers(source)) == data.count("\n")
    assert not source.head.header and not source.head.above and not warned(source)
    assert all(name == f"column_{n}" for n, name in enumerate(source.head.names, 1))


def test_numbers_above_a_word_of_headers_are_rows() -> None:
    source = opened("13912345678\n13912345679\n李四,手机\n王五,13912345670\n赵六,13912345671\n".encode())
    assert len(numbers(source)) == 5 and not source.head.above and not source.head.header


@pytest.mark.parametrize(
    "heading",
    [
        "导出 2026-11-01 号码",
        "2026年11月01日 10:22 号码",
        "号码20261101(1)",
        "Phone 11/01/2026",
        "电话 2026-11-01 10:22:33",
        "电话20261101102233",
        "手机 20261101-20261130",
        "2025-2026年名单号码",
        "2025年名单号码(第12批共3000条)",
        "Tel 2",
    ],
)
def test_a_heading_may_say_a_day(heading: str) -> None:
    for data in (f"姓名,{heading}\n张三,13912345678\n李四,13912345679\n", f"{heading}\n13912345678\n13912345679\n"):
        source = opened(data.encode())
        assert source.head.header and source.head.names[-1] == heading
        assert numbers(source) == [["13912345678"], ["13912345679"]]


@pytest.mark.parametrize(
    "title", ["客服电话：400-800-8000", "批次 HT20261101001", "客服电话：400-800-8000\n导出 2026-11-01"]
)
def test_the_header_is_found_below_a_title_with_a_number_among_words(title: str) -> None:
    for header in ("编号,姓名,手机号", "编号,姓名,号"):
        source = opened(f"{title}\n{header}\n1,张三,13912345678\n2,李四,13912345679\n".encode())
        assert source.head.names == tuple(header.split(",")) and "list.lines_above_header" in warned(source)
        assert numbers(source) == [["13912345678"], ["13912345679"]]


def test_a_cover_with_somebodys_number_is_not_the_list() -> None:
    cover: list[list[object]] = [["联系人", "13800138000"], ["导出", "2026"]]
    headed: list[list[object]] = [["手机号"], [13912345678], [13912345679]]
    bare: list[list[object]] = [[13912345678], [13912345679], [13912345670]]
    for listed in (headed, bare):
        sheets: dict[str, list[list[object]]] = {"封面": cover, "客户": listed}
        source = opened(book(**sheets), "")
        assert numbers(source)[0] == ["13912345678"] and warned(source)["list.other_sheets"] == ("封面",)
    assert ["13800138000"] in numbers(opened(book(封面=cover, 说明=[["字段"], ["电话"]]), "")), "there is no other list"


def test_the_sheets_that_were_not_read_are_told_as_they_may_be_asked_for() -> None:
    rows: list[list[object]] = [["手机号"], [13912345678]]
    data = book(**{"一月": rows, "二月": rows, "3": rows, "red\u202e": rows, "MAR": rows, "hidden": rows})
    made = openpyxl.load_workbook(io.BytesIO(data))
    made["hidden"].sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    told = warned(opened(out.getvalue(), ""))["list.other_sheets"]
    assert told == ("二月", "3", "4", "MAR"), "a name with signs that nobody sees is told by its position"
    for sheet in told:
        assert numbers(opened(out.getvalue(), "", sheet=sheet)) == [["13912345678"]]
    many = book(**{f"sheet {n}": rows for n in range(60)})
    assert warned(opened(many, ""))["list.other_sheets"] == tuple(f"sheet {n}" for n in range(1, 21))


def test_a_long_name_of_a_sheet_is_told_by_its_position() -> None:
    names = [("list", True), ("x" * 61, True), ("x" * 60, True), ("hidden", False), ("", True)]
    assert _others(names, 0) == ("2", "x" * 60, "5") and _others(names[:1], 0) == ()


def test_a_single_column_has_titles_too() -> None:
    source = opened("客户电话\n2026-11-01\n手机号\n13912345678\n".encode())
    assert source.head.names == ("手机号",) and numbers(source) == [["13912345678"]]


def test_without_a_header_nothing_is_left_out() -> None:
    for data in ("13912345678\n13912345679\n", "a,13912345678\nb,13912345679\n"):
        source = opened(data.encode())
        assert not source.head.header and len(numbers(source)) == 2 and not warned(source)


def test_the_first_sheet_that_is_a_list_is_read_and_another_by_its_name() -> None:
    data = book(
        封面=[["客户导出"], ["2026-11-01"], ["销售部"]],
        说明=[["字段", "含义"], ["电话", "客户的电话"]],
        客户=[["客户名单"], [], ["编号", "手机号"], [1, 13912345678], [2, 13912345679.0]],
        旧=[["手机号"], ["13800138000"]],
    )
    source = opened(data, "")
    assert (source.head.kind, source.head.names) == (XLSX, ("编号", "手机号"))
    assert numbers(source) == [["13912345678"], ["13912345679"]]
    assert warned(source)["list.other_sheets"] == ("封面", "说明", "旧"), "what may be asked for"
    for sheet in ("旧", "4"):
        source = opened(data, XLSX, sheet=sheet)
        assert numbers(source) == [["13800138000"]] and not warned(source)
    with pytest.raises(ListRefused, match=r"^list\.sheet_unknown$"):
        opened(data, XLSX, sheet="新")


@pytest.mark.parametrize("make", [xls_bytes, ods_bytes], ids=["xls", "ods"])
@pytest.mark.parametrize("kind", ["application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet", ""])
def test_workbooks_of_other_kinds_are_read(make: Callable[..., bytes], kind: str) -> None:
    source = opened(make([("编号", "手机号"), ("007", 13912345678), ("008", "+86 139 1234 5679")]), kind)
    assert source.head.names == ("编号", "手机号") and numbers(source) == [["13912345678"], ["+86 139 1234 5679"]]


def test_hidden_sheets_are_read_by_name_only() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(old=[["phone"], ["13800138000"]], now=[["phone"], ["13912345678"]])))
    made["old"].sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    assert numbers(opened(out.getvalue(), XLSX)) == [["13912345678"]]
    assert numbers(opened(out.getvalue(), XLSX, sheet="old")) == [["13800138000"]]


def test_columns_of_a_sheet_keep_their_place() -> None:
    source = opened(book(a=[[None, "phone"], [None, 13912345678]]), XLSX, number_column="2")
    assert source.head.numbers == (1,) and numbers(source) == [["13912345678"]]


def test_several_columns_of_numbers_when_named() -> None:
    data = b'Name,Phone 1,Phone 2\nLi,13912345678,\nWu,"139 ""x"" 1",+8613912345670\n'
    source = opened(data, number_column=["Phone 1", "Phone 2"])
    assert source.head.numbers == (1, 2) and not source.head.guessed and not warned(source)
    assert numbers(source) == [["13912345678", ""], ['139 "x" 1', "+8613912345670"]]
    (chunk,) = opened(data, number_column=["3", "Phone 1", "3"]).chunks()
    assert chunk.texts(chunk.numbers) == [b"", b"+8613912345670"] and len(chunk.more_numbers) == 1
    again = type(chunk).from_bytes(chunk.to_bytes())
    assert again.texts(again.more_numbers[0]) == chunk.texts(chunk.more_numbers[0])


@pytest.mark.parametrize(
    ("header", "row", "others"),
    [
        ("Phone 1,Phone 2", "13912345678,13912345679", ("Phone 2",)),
        ("手机号,联系电话", "13912345678,010-65883001", ("联系电话",)),
        ("Name,Phone,Mobile", "Li,01065883001,13912345679", ("Mobile",)),
        ("Phone,Backup", "13912345678,13912345679", ("Backup",)),
        ("Phone,Phone 2", "13912345678,", ()),
        ("Name,Home,Work,Cell", "Li,3152328251,3152328252,3152328253", ("Home", "Work")),
        ("Phone,Alternate", "315-232-8251,(315) 232-8252", ("Alternate",)),
        ("Phone,Spouse", "3152328251,+1 315 232 8252", ("Spouse",)),
        ("Phone,Backup", "3152328251,3152328252", ("Backup",)),
        ("Phone,Evening", "3152328251,3152328252", ("Evening",)),
        ("手机,座机", "13912345678,65883001", ("座机",)),
        ("手机,备用2", "13912345678,65883001", ("备用2",)),
        ("Name,Tel 1,Tel 2", "Li,3152328251,3152328252", ("Tel 2",)),
        ("手机号,身份证号码", "13912345678,110101199003074514", ()),
        ("Phone,Home", "3152328251,12 Elm Street", ()),
        ("id,Phone", "3152328259,3152328251", ()),
        ("id,Phone,amount", "20261101,13912345678,1200", ()),
        ("Phone,account", "13912345678,6222021234567890", ()),
        ("3152328257,3152328258", "3152328259,3152328250", ("column_2",)),
    ],
)
def test_other_columns_of_numbers_are_named_in_a_warning(header: str, row: str, others: tuple[str, ...]) -> None:
    source = opened(f"{header}\n{row}\n".encode())
    assert warned(source) == ({"list.other_numbers": others} if others else {})


def test_second_numbers_that_few_rows_have_are_warned_of() -> None:
    rows = [f"1391234{n:04},{'' if n % 20 else '13812345678'}," for n in range(60)]
    assert warned(opened("\n".join(["Phone,Home,City", *rows]).encode())) == {"list.other_numbers": ("Home",)}
    late = [f"1391234{n:04},{'13812345678' if n == 400 else ''},Ulm" for n in range(500)]
    assert warned(opened("\n".join(["Phone,Mobile 2,City", *late]).encode())) == {"list.other_numbers": ("Mobile 2",)}


def test_trade_and_client_are_read_from_named_columns_only() -> None:
    data = b"Company,Phone,Industry,client,category\nA,13912345678,Retail,B,loans\n"
    (chunk,) = opened(data).chunks()
    assert chunk.categories is None and chunk.clients is None
    (chunk,) = opened(data, category_column="category", client_column="4").chunks()
    assert chunk.categories and chunk.clients
    assert (chunk.texts(chunk.categories), chunk.texts(chunk.clients)) == ([b"loans"], [b"B"])


@pytest.mark.parametrize(
    ("code", "number", "read"),
    [
        ("44", "2079460958", "+44 2079460958"),
        ("+44", "2079460958", "+44 2079460958"),
        ("0044", "2079460958", "+44 2079460958"),
        ("44.0", "2079460958", "+44 2079460958"),
        ("1", "3152328257", "3152328257"),
        ("+1", "3152328257", "3152328257"),
        ("US", "3152328257", "3152328257"),
        ("01", "3152328257", "3152328257"),
        ("044", "2079460958", "+44 2079460958"),
        ("", "3152328257", "3152328257"),
        ("44", "+12079460958", "+12079460958"),
        ("44", "", ""),
        ("GB", "2079460958", "+44 2079460958"),
        ("United Kingdom", "2079460958", "+44 2079460958"),
        ("Atlantis", "2079460958", "+0 2079460958"),
    ],
)
def test_a_number_goes_behind_its_calling_code(code: str, number: str, read: str) -> None:
    for header, options in (("phone_code,phone", {}), ("cc,phone", {"country_column": "cc"}), ("国家代码,手机号", {})):
        source = opened(f'{header}\n{code},{number}\n1,"{number}"\n'.encode(), **options, **US)
        assert numbers(source) == [[read], [number]]
    # A word that may mean something else, or no header: what is no country's says nothing.
    guessed = number if code == "Atlantis" else read
    for header in ("cc,phone\n", "Country,phone\n", "Vorwahl,phone\n", ""):
        if header or number:
            assert numbers(opened(f"{header}{code},{number}\n".encode(), **US)) == [[guessed]], header


@pytest.mark.parametrize(
    ("home", "rows", "read", "warned_of"),
    [
        # No header, and all cells are calling codes: rows' numbers, quantities and ages are not.
        ("1", "44,2079460958\n1,3152328257\n", ["+44 2079460958", "3152328257"], "column_1"),
        ("1", "2079460958,44\n3152328257,1\n", ["+44 2079460958", "3152328257"], "column_2"),
        ("1", "7,9161234567\n8,9161234568\n", ["9161234567", "9161234568"], ""),
        ("1", "44,2079460958\n45,3152328257\n42,3152328258\n", ["2079460958", "3152328257", "3152328258"], ""),
        ("1", "1,3152328257\n1,3152328258\n", ["3152328257", "3152328258"], ""),
        ("1", "IN,3152328257\nNY,3152328258\n", ["3152328257", "3152328258"], ""),  # Indiana
        # A number that is none in the country beside it is the one that it is here.
        ("86", "1,13912345678\n1,15512345678\n", ["13912345678", "15512345678"], ""),
        ("86", "国家,手机\n新加坡,13912345678\n新加坡,91234567\n", ["13912345678", "+65 91234567"], "国家"),
        ("86", "国籍,手机\n德国,15112345678\n中国,15112345678\n", ["+49 15112345678", "15112345678"], "国籍"),
        ("86", "区域,手机\n德国,15112345678\n华东,15112345678\n", ["15112345678", "15112345678"], ""),
        # With a plus it is surely a code, and nothing need be asked.
        ("86", "+44,13912345678\n+86,13912345678\n", ["+44 13912345678", "13912345678"], ""),
        # The list's own reference is no country.
        ("1", "id,phone\n44,2079460958\n", ["2079460958"], ""),
    ],
)
def test_a_column_that_may_say_countries_makes_no_home_number_of_a_foreign_one(
    home: str, rows: str, read: list[str], warned_of: str
) -> None:
    source = opened(rows.encode(), home=home)
    assert [number for (number,) in numbers(source)] == read
    assert warned(source) == ({"list.country_perhaps": (warned_of,)} if warned_of else {})


def test_a_country_that_first_comes_late_is_heeded() -> None:
    home = [f"US,31523{n:05}" for n in range(150)]
    for header in ("Country,phone", "Where,phone"):
        source = opened("\n".join([header, *home, "GB,2079460958"]).encode(), **US)
        assert numbers(source)[-1] == ["+44 2079460958"]


def test_both_columns_of_numbers_go_behind_the_country() -> None:
    source = opened(b"44,2079460958,2079460959\n", number_column=("2", "3"), **US)
    (chunk,) = source.chunks()
    texts = [text.decode() for cells in chunk.number_columns for text in chunk.texts(cells)]
    assert texts == ["+44 2079460958", "+44 2079460959"]


@pytest.mark.parametrize("pack", ["cn", "us"])
def test_the_country_goes_by_its_codes_and_names(pack: str) -> None:
    policy, number = {"cn": (CN, "13912345678"), "us": (USA, "3152328257")}[pack]
    for home in {
        "cn": ("CN", "CHN", "cn", "China", "中国", "086", "+86", "８６"),
        "us": ("US", "usa", "United States", "美国", "001"),
    }[pack]:
        source = open_firms_list(io.BytesIO(f"国家代码,手机号\n{home},{number}\n".encode()), policy, kind="text/csv")
        assert numbers(source) == [[number]] and not warned(source), home
    source = open_firms_list(io.BytesIO(f"国家代码,手机号\nAtlantis,{number}\n".encode()), policy, kind="text/csv")
    assert numbers(source) == [[f"+0 {number}"]] and warned(source) == {"list.country_unknown": ("国家代码",)}


def test_windows_1252_is_read_as_written_where_the_country_writes_it() -> None:
    source = opened("id|name|phone\n1|José|3152328257\n2|O’Brien|3152328258\n".encode("cp1252"), **US)
    (chunk,) = source.chunks()
    assert (source.head.charset, source.head.delimiter) == ("cp1252", "|")
    assert cells(chunk, "|") == [["1", "José", "3152328257"], ["2", "O’Brien", "3152328258"]]
    source = opened("1|José|3152328257\n".encode("cp1252"), **US)
    assert cells(next(source.chunks()), "|") == [["1", "José", "3152328257"]]


NUMBERED = [["13912345678"], ["13912345679"], ["13912345670"]]
CONTENTS = {
    NDJSON: b"".join(b'{"id": "%d", "phone": "%s"}\n' % (n, row[0].encode()) for n, row in enumerate(NUMBERED)),
    CSV: b"id,phone\n" + b"".join(b"%d,%s\n" % (n, row[0].encode()) for n, row in enumerate(NUMBERED)),
    TEXT: b"".join(row[0].encode() + b"\n" for row in NUMBERED),
    XLSX: book(one=[["id", "phone"], *([n, *row] for n, row in enumerate(NUMBERED))]),
    PARQUET: parquet_of({"id": ["0", "1", "2"], "phone": [row[0] for row in NUMBERED]}),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "application/gzip": gzip.compress,
    "application/zstd": zstandard.compress,
    "application/zip": lambda data: zipped(data, "list"),
}
ODS = "application/vnd.oasis.opendocument.spreadsheet"
JSON = "application/json"
DECLARED = (*CONTENTS, ODS, JSON, "", "application/octet-stream", "application/vnd.ms-excel", *PACKED)
ALIKE = {TEXT: CSV, ODS: XLSX, JSON: NDJSON}  # each is read as the other every day
UNTOLD = ("", "application/octet-stream", "application/vnd.ms-excel")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("declared", DECLARED)
def test_the_content_decides_whatever_a_list_is_sent_as(declared: str, content: str, charset: str) -> None:
    data = CONTENTS[content]
    if content not in (XLSX, PARQUET):
        data = data.decode().encode(charset)
    if content == TEXT and declared in (NDJSON, JSON):
        return  # a number without quotation marks is JSON too: `test_numbers_without_quotation_marks_stay_json`
    source = opened(data, declared)
    assert ALIKE.get(source.head.kind, source.head.kind) == ALIKE.get(content, content)
    assert numbers(source) == NUMBERED
    fits = declared in UNTOLD or ALIKE.get(declared, declared) == ALIKE.get(content, content)
    fits = fits or (declared == "application/zip" and content == XLSX)  # which is one
    assert ("list.other_kind" in warned(source)) == (not fits)


@pytest.mark.parametrize("content", [NDJSON, CSV])
@pytest.mark.parametrize("declared", [NDJSON, CSV, TEXT, XLSX, PARQUET, "", *PACKED])
@pytest.mark.parametrize("packing", PACKED)
def test_the_content_decides_within_a_packing_too(packing: str, declared: str, content: str) -> None:
    source = opened(PACKED[packing](CONTENTS[content]), declared, filename="list.csv.gz")
    assert source.head.kind == content and numbers(source) == NUMBERED
    fits = declared in ("", packing) or ALIKE.get(declared, declared) == content
    assert ("list.other_kind" in warned(source)) == (not fits)


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.parquet", "list.jsonl", "list.txt"])
@pytest.mark.parametrize("content", [NDJSON, CSV])
def test_a_files_name_decides_no_more_than_its_type(name: str, content: str) -> None:
    source = opened(CONTENTS[content], "", filename=name)
    assert source.head.kind == content and numbers(source) == NUMBERED


@pytest.mark.parametrize("document", [json.dumps([{"phone": "13912345678"}] * 3), json.dumps(["13912345678"] * 3)])
def test_one_document_of_json_is_no_list(document: str) -> None:
    source = opened(document.encode(), JSON)
    assert (
        source.head.kind == NDJSON and [number for row in numbers(source) for number in row if number.isdigit()] == []
    )


def test_numbers_without_quotation_marks_stay_json() -> None:
    source = opened(b"13912345678\n13912345679\n", NDJSON)
    assert source.head.kind == NDJSON and set(warned(source)) == {"number.not_text"}
    source = opened(b"phone\n13912345678\n13912345679\n", NDJSON)
    assert numbers(source) == NUMBERED[:2] and set(warned(source)) == {"list.other_kind"}


@pytest.mark.parametrize("declared", [NDJSON, CSV, TEXT, ""])
def test_a_bad_row_makes_lines_of_json_no_table(declared: str) -> None:
    lines = CONTENTS[NDJSON].splitlines(keepends=True)
    source = opened(b'{"id": "7", "phone": "13800\n' + b"".join(lines) + b"nonsense\n", declared)
    assert source.head.kind == NDJSON and numbers(source)[1:4] == NUMBERED


@pytest.mark.parametrize("declared", [CSV, TEXT, "", NDJSON])
def test_a_table_that_holds_json_stays_one(declared: str) -> None:
    for row in (b'{"a": 1}\t%d\n', b'"{""a"": 1}"\t%d\n', b'"Li"\t%d\n'):
        source = opened(b"note\tphone\n" + b"".join(row % int(each[0]) for each in NUMBERED), declared)
        if declared != NDJSON or not row.startswith(b"{"):
            assert source.head.kind == CSV and numbers(source) == NUMBERED
    source = opened(b'"phone"\n' + b"".join(b'"%s"\n' % each[0].encode() for each in NUMBERED), CSV)
    assert source.head.kind == CSV and numbers(source) == NUMBERED


def test_a_first_object_longer_than_what_is_looked_at_is_no_header() -> None:
    long = b'{"phone": "13912345678", "note": "%s"}\n' % (b"x" * 100_000)
    assert len(numbers(opened(long * 2, CSV))) == 2
    assert len(numbers(opened(long.replace(b"x", b"") * 4000 + long, CSV))) == 4001


def test_what_is_no_text_is_not_of_the_kind_it_was_sent_as() -> None:
    for declared in (PARQUET, XLSX):
        with pytest.raises(ListRefused, match=r"^list\.wrong_kind$"):
            opened(b"%PDF-1.7\n\0\x01", declared)


UNTIDY = (
    "13912345678(微信)",
    "13912345678 转 8012",
    "1.3912345678E10",
    "13912345678.0",
    "张三 139 1234 5678",
    "+86-139-1234-5678 晚上",
)


@pytest.mark.parametrize("cell", UNTIDY)
def test_a_second_column_of_untidy_numbers_is_warned_of(cell: str) -> None:
    rows = "\n".join(f"1391234{n:04},{cell},上海" for n in range(20))
    assert warned(opened(f"手机,备注,城市\n{rows}\n".encode())) == {"list.other_numbers": ("备注",)}
    assert warned(opened(f"{rows}\n".encode())) == {"list.other_numbers": ("column_2",)}


@pytest.mark.parametrize("cell", UNTIDY)
def test_a_column_of_untidy_numbers_is_found_under_any_name(cell: str) -> None:
    source = opened(("姓名,号\n" + f"李四,{cell}\n" * 3).encode())
    assert source.head.number == 1 and len(numbers(source)) == 3


@pytest.mark.parametrize(
    "cell",
    ["2026-11-01 13:00", "110101199001011234", "上海市浦东新区 1234 号 56 室", "li.13912345678@mail.cn", "2024年1月"],
)
def test_what_is_no_telephone_number_is_not_warned_of(cell: str) -> None:
    assert not warned(opened(("手机,备注\n" + f"13912345678,{cell}\n" * 20).encode()))


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("手机,手机", {"number_column": "手机"}),
        ("Phone,PHONE", {"number_column": "phone"}),
        ("手机,编号,编号", {"number_column": "手机", "ref_column": "编号"}),
        ("手机,国家,国家", {"number_column": "手机", "category_column": "国家"}),
    ],
)
def test_a_name_that_two_columns_have_says_neither(header: str, options: dict[str, str]) -> None:
    row = ",".join(["13912345678", "1", "2"][: header.count(",") + 1])
    with pytest.raises(ListRefused, match=r"^list\.column_twice$"):
        opened(f"{header}\n{row}\n".encode(), **options)
    positions = {name: "2" if name != "number_column" else "1" for name in options}
    assert numbers(opened(f"{header}\n{row}\n".encode(), **positions)) == [["13912345678"]]


def test_the_very_name_is_no_other_one() -> None:
    source = opened(b"Phone,phone\n13912345678,13912345679\n", number_column="phone")
    assert numbers(source) == [["13912345679"]]


def test_a_number_names_no_column_of_parquet() -> None:
    """As data frames write a list whose first row was taken for names."""
    source = opened(parquet_of({"张三": ["李四", "王五"], "13912345678": ["13912345679", "13912345670"]}), "")
    assert source.head.names == ("column_1", "column_2") and not source.head.header
    assert numbers(source) == [["13912345678"], ["13912345679"], ["13912345670"]]
    (chunk,) = source.chunks()
    assert [row[0] for row in cells(chunk, ",")] == ["张三", "李四", "王五"]


def test_whoever_names_a_column_with_figures_in_its_name_has_it_read() -> None:
    name = "tel_20261234567"
    for data in (parquet_of({name: ["13912345678"], "id": ["1"]}), b'{"%s": "13912345678"}\n' % name.encode()):
        assert numbers(opened(data, "", number_column=name)) == [["13912345678"]]
        with pytest.raises(ListRefused, match=r"^list\.column_missing$"):
            opened(data, "", number_column="tel")


def test_a_number_is_no_key_of_json() -> None:
    source = opened(b'{"13912345678": "Li", "note": "x"}\n{"13912345679": "Wang"}\n', NDJSON)
    assert "139" not in repr(source.head)
    assert len(numbers(source)) == 2


def test_a_sign_within_a_cell_parts_no_rows_however_many_numbers_stand_beside_it() -> None:
    rows = "13912345678,2026-01-05T10:00:00+0800,保险、贷款,语音来电;短信\n" * 3
    source = opened(f"手机号码,同意时间,行业,渠道\n{rows}".encode())
    assert (source.head.delimiter, source.head.names[0]) == (",", "手机号码")
