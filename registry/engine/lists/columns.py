"""Which column holds what: named by the caller, or guessed from the header's words and from what stands in the cells.

Trade and client are never guessed: they change what is answered. The day of a consent does too: its column is read where it
is named, or headed by the very name that the interface has for it.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from core.numbers.calling_codes import calling_code
from registry.engine.lists.country_codes import is_foreign_behind, says_country
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.warnings import COUNTRY_PERHAPS, COUNTRY_UNKNOWN, LINES_ABOVE, OTHER_NUMBERS, ListWarning

# fmt: off
NUMBER_WORDS = frozenset((
    "手机号码", "手机号", "手机", "电话", "电话号码", "联系电话", "联系手机", "联系方式", "移动电话", "客户电话", "客户手机",
    "被叫", "被叫号码", "号码", "phone", "mobile", "number", "tel", "telephone", "msisdn", "cell", "cellphone", "callee",
    "called", "phonenumber", "phoneno", "mobilenumber", "mobileno", "mobilephone", "telno", "telephonenumber",
    "contactnumber", "contactphone", "telefono", "telefon", "telefone", "téléphone", "teléfono",
))
# Second numbers stand under these; a column of such a name alone is no telephone number.
SECOND_WORDS = frozenset((
    "home", "work", "office", "alternate", "alt", "spouse", "other", "backup", "secondary", "座机", "固话", "固定", "备用", "家庭", "单位",
))
NUMBER_PARTS = ("手机", "电话", "phone", "mobile", "msisdn")
REF_WORDS = (
    "ref", "reference", "编号", "客户编号", "用户编号", "客户号", "记录编号", "流水号", "序号", "id", "customerid", "userid",
    "crmid", "leadid", "uuid",
)
# Calling codes of countries in a column of their own: a number behind one of another country is not one of ours.
COUNTRY_WORDS = (
    "phonecode", "countrycode", "callingcode", "countrycallingcode", "dialcode", "dialingcode", "isdcode", "phonecountrycode",
    "国家代码", "国家码", "国家区号", "国际区号", "国际电话区号",
)
# Under these a country may stand that is not the number's: where somebody lives, from where they come.
PERHAPS_COUNTRY_WORDS = (
    "cc", "country", "countryname", "nation", "国家", "国家地区", "国家或地区", "国家和地区", "国别", "国籍", "pays", "país", "pais",
    "land",
)
CONSENTED_ON = "consentedon"  # the heading `consented_on`, as `word` has it
# These name columns too, and are read only where the caller says so.
OTHER_WORDS = ("行业", "类别", "行业类别", "category", "industry", "client", "onbehalfof", "委托方", "委托企业", "委托人")
# fmt: on
_DIGITS = "0123456789"
_JOINTS = re.compile(r"[\s_\-./:：()（）]+")
# Home mobile, anything that says its country, landline with trunk prefix: surely a telephone number.
_SURE = re.compile(r"(?:\+|00)[1-9]\d{6,14}|(?:86)?1[3-9]\d{9}|0\d{9,11}")
_LIKELY = re.compile(r"\d{7,15}")
_SEPARATORS = re.compile(r"[\s\-().·/]+")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}")
# Of a cell, what is digits and what joins them; and such a run that is a day, an hour, or years.
_RUN = re.compile(r"\d(?:[\s\-./:()（）~T]*\d)*")
_DAY = (
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
_MOMENT = rf"{_DAY}(?:[\sT]*\d{{1,2}}:\d\d(?::\d\d(?:\.\d+)?)?|[\s\-T]*\d{{4}}(?:\d\d)?)?"
_WHEN = re.compile(
    rf"{_MOMENT}(?:\s*[-~]\s*{_MOMENT})?(?:\s*[(（]\d{{1,2}})?|(?:19|20)\d\d\s*[-/~]\s*(?:19|20)\d\d", re.ASCII
)
_YEAR_OR_MONTH = re.compile(r"(?<=\d)\s*[年月]\s*(?=\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年")
_SURE_CODE = re.compile(r"(?:\+|00)\s*[1-9]\d{0,3}", re.ASCII)
_FLOAT = re.compile(r"(?<=\d)\.0+$")
_POWER = re.compile(r"([1-9])\.(\d+)[eE]\+?0*10", re.ASCII)
_BESIDE_WORDS = 0.75  # how surely what is a number surely is one with words around it
_OF_A_NUMBER = 7  # digits: fewer are no telephone number
_LONGEST_BARE = 15  # digits without anything else: more are an account or an order
MOST_ABOVE = 20  # lines that may stand above the header
_ON_COVER = 2  # numbers on a sheet that may be a cover
_MANY = 50  # first rows: a column that is empty in so many may be filled further down
_ENOUGH = 0.25  # share of cells that must look like numbers where no word of the header says so


@dataclass(frozen=True)
class Asked:
    """What the caller says of a list. Columns by name, or by position counted from 1; None: numbers and reference are guessed.

    `sheet`: of a workbook, by name or position. `charset`: of texts that are no UTF-8. `home`: the country's own calling code,
    as ``86``; without one no column is guessed to say countries.
    """

    numbers: tuple[str, ...] = ()
    ref: str | None = None
    category: str | None = None
    client: str | None = None
    country: str | None = None
    sheet: str | None = None
    charset: str = "gb18030"
    home: str = ""
    consented_on: str | None = None

    def named(self) -> list[str]:
        others = (self.ref, self.category, self.client, self.country, self.consented_on)
        return [name for name in (*self.numbers, *others) if name]

    def names(self, cell: str) -> bool:
        """Whether the caller says that a column is called so. Figures alone are a position."""
        return not cell.isdecimal() and cell in self.named()


@dataclass(frozen=True)
class Found:
    numbers: tuple[int, ...]
    ref: int | None
    category: int | None
    client: int | None
    country: int | None
    guessed: bool
    warnings: tuple[ListWarning, ...] = ()
    consented_on: int | None = None
    country_guessed: bool = False


@dataclass(frozen=True)
class Beginning:
    """The first rows of a list taken apart. `above`: how many stand above the header, and are no rows."""

    above: int
    header: bool
    names: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    warnings: tuple[ListWarning, ...] = ()


def word(name: str) -> str:
    return _JOINTS.sub("", name).casefold()


def _phone_like(cell: str) -> float:
    """1 surely, ½ perhaps, 0 hardly a telephone number; less where words stand around it."""
    cell = _FLOAT.sub("", cell.strip())
    alone = bare_number(_POWER.sub(r"\1\2", cell))
    if alone or "@" in cell:
        return alone
    long = [run for run in _numbers_in(cell) if sum(map(str.isdecimal, run)) >= _OF_A_NUMBER]
    return _BESIDE_WORDS * bare_number(long[0]) if len(long) == 1 else 0.0


def bare_number(cell: str) -> float:
    """The same of a cell with nothing else in it."""
    cell = cell.strip()
    digits = _SEPARATORS.sub("", cell)
    if _DATE.match(cell):
        return 0.0
    if not 7 <= len(digits) <= 18:
        return 0.0
    if _SURE.fullmatch(digits):
        return 1.0
    return 0.5 if _LIKELY.fullmatch(digits) else 0.0


def _numbers_in(cell: str) -> list[str]:
    """Runs of digits and what joins them, days and years left out."""
    runs: list[str] = _RUN.findall(_YEAR.sub("", _YEAR_OR_MONTH.sub("-", cell)))
    return [run for run in runs if not _WHEN.fullmatch(run)]


def holds_number(cell: str) -> bool:
    """Whether a cell may hold a telephone number, with words or without: then it heads no column, whatever its words say."""
    cell = cell.strip()
    if cell.isdecimal() and len(cell) > _LONGEST_BARE:
        return False
    return sum(sign.isdecimal() for run in _numbers_in(cell) for sign in run) >= _OF_A_NUMBER


def _of_numbers(row: Sequence[str]) -> bool:
    return any(map(holds_number, row)) or any(map(_phone_like, row))


def beginning_of(rows: Sequence[Sequence[str]], asked: Asked) -> Beginning:
    """Titles, dates and blank cells above the header are left out; without a header, columns are numbered."""
    above = _header_row(rows, asked)
    header = above is not None
    above = above or 0
    width = len(rows[above]) if header else max(Counter(map(len, rows)).items(), key=lambda item: (item[1], item[0]))[0]
    names = tuple(rows[above]) if header else numbered(width)
    said = (ListWarning(LINES_ABOVE),) if above else ()
    return Beginning(above, header, names, rows[above + header :], said)


def numbered(width: int) -> tuple[str, ...]:
    """What columns are called that have no names."""
    return tuple(f"column_{position}" for position in range(1, width + 1))


def _header_row(rows: Sequence[Sequence[str]], asked: Asked) -> int | None:
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = max(Counter(filled).items(), key=lambda item: (item[1], item[0]))[0]
    found = None
    for position, row in enumerate(rows[:MOST_ABOVE]):
        if any(map(asked.names, row)):
            return position
        if _of_numbers(row):
            break
        # Of a single column, a title may hold such a word too: the last one before the numbers. Of a table, names may stand
        # below groups of them, which fill fewer cells.
        known = filled[position] >= min(2, usual) and any(_known(word(cell)) for cell in row)
        if known and (found is None or usual == 1 or filled[position] > filled[found]):
            found = position
        elif found is not None and usual > 1:
            break
    if found is None and any(count < usual for count in filled[:MOST_ABOVE]):  # titles fill fewer cells than rows
        found = _below_contact(rows, filled, usual)
    if found is not None:
        return found
    first = next((position for position, count in enumerate(filled[:MOST_ABOVE]) if count >= usual), 0)
    if sum(map(_of_numbers, rows[:first])) > 1:  # rows, not somebody's number in a title
        return None
    return first if _is_header(rows[first], rows[first + 1 :], asked) else None


def _below_contact(rows: Sequence[Sequence[str]], filled: Sequence[int], usual: int) -> int | None:
    """The header below titles of which one is somebody's number: all of words, one of them of the numbers that follow."""
    first = next((position for position, row in enumerate(rows[:MOST_ABOVE]) if _of_numbers(row)), None)
    if first is None or all(count >= usual for count in filled[: first + 1]):
        return None
    for position, row in enumerate(rows[first + 1 : MOST_ABOVE], first + 1):
        if _of_numbers(row):
            return None
        wordy = all(cell.strip() and not cell.strip().isdecimal() for cell in row)
        if wordy and len(row) > 1 and any(_said(word(cell)) for cell in row):
            below = rows[position + 1 :]
            return position if max(_shares(below, len(row)), default=0.0) >= 0.5 else None
    return None


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]], asked: Asked) -> bool:
    """Whether the first row names the columns: by the caller's word, by known words, or unlike all that follows."""
    if any(map(asked.names, first)):
        return True
    if _of_numbers(first):
        return False
    if any(_known(word(cell)) for cell in first):
        return True
    wordy = all(cell.strip() and not any(sign.isdigit() for sign in cell) for cell in first)
    shares = _shares(rest, len(first))
    return wordy and len(rest) > 1 and max(shares, default=0.0) >= 0.5


def find_columns(names: Sequence[str], header: bool, rest: Sequence[Sequence[str]], asked: Asked) -> Found:
    """Raises ListRefused: a named column that is not there, or no column of numbers."""
    words = [word(name) for name in names] if header else [""] * len(names)
    named = [_position(names, name) for name in asked.numbers]
    numbers = tuple(dict.fromkeys(column for column in named if column is not None)) or (_guess_number(words, rest),)
    taken = {*numbers}
    ref = _position(names, asked.ref)
    country = _position(names, asked.country)
    guessed = not asked.numbers
    if ref is None:
        ref = _by_word(words, REF_WORDS, taken)
        guessed |= ref is not None
    if country is None:
        country = _by_word(words, COUNTRY_WORDS, taken)
    sure = country is not None
    others = () if asked.numbers else _other_numbers(names, words, rest, numbers[0])
    category, client = _position(names, asked.category), _position(names, asked.client)
    consented_on = _position(names, asked.consented_on)
    if consented_on is None:
        consented_on = _by_word(words, (CONSENTED_ON,), taken)
    warnings = [ListWarning(OTHER_NUMBERS, others)] if others else []
    if country is None and asked.home:
        taken |= {column for column in (ref, category, client, consented_on) if column is not None}
        country, sure = _guess_country(words, rest, numbers, taken, asked.home)
    if country is not None and not sure:
        if any(_moved(row, country, numbers, asked.home) for row in rest):
            warnings.append(ListWarning(COUNTRY_PERHAPS, (names[country],)))
    elif country is not None and not all(says_country(row[country], asked.home) for row in rest if country < len(row)):
        warnings.append(ListWarning(COUNTRY_UNKNOWN, (names[country],)))
    guessed_country = country is not None and not sure
    return Found(numbers, ref, category, client, country, guessed, tuple(warnings), consented_on, guessed_country)


def seems_list(rows: Sequence[Sequence[str]], asked: Asked) -> bool:
    """Whether these first rows of a sheet have what was named, or telephone numbers: a cover has neither."""
    if not rows:
        return False
    found = beginning_of(rows, asked)
    if any(word(name) in map(word, found.names) for name in asked.named() if not name.isdecimal()):
        return True
    return max(_shares(found.rows, len(found.names)), default=0.0) >= _ENOUGH


def seems_cover(rows: Sequence[Sequence[str]], asked: Asked) -> bool:
    """Whether the numbers of this sheet may be those of whoever made the list: no header, and hardly any."""
    cells = sum(1 for row in rows for cell in row if _phone_like(cell))
    return cells <= _ON_COVER and not beginning_of(rows, asked).header


def _by_word(words: Sequence[str], known: Sequence[str], taken: Set[int]) -> int | None:
    return next((words.index(w) for w in known if w in words and words.index(w) not in taken), None)


def _guess_country(
    words: Sequence[str], rest: Sequence[Sequence[str]], numbers: Sequence[int], taken: Set[int], home: str
) -> tuple[int | None, bool]:
    """(the column that says countries, whether it surely does). What is in no header, or unknown there, is told by its cells: all
    are calling codes or countries, and some are the country's own, or make another country's number of the one beside."""
    perhaps = _by_word(words, PERHAPS_COUNTRY_WORDS, taken)
    for column in range(len(words)):
        cells = [row[column].strip() for row in rest if column < len(row) and row[column].strip()]
        if column in taken or not cells or not all(map(calling_code, cells)):
            continue
        if all(map(_SURE_CODE.fullmatch, cells)):
            return column, True
        moved = any(_moved(row, column, numbers, home) for row in rest)
        if perhaps is None and (moved or home in map(calling_code, cells)):
            perhaps = column
    return perhaps, False


def _moved(row: Sequence[str], country: int, numbers: Sequence[int], home: str) -> bool:
    """Whether the cell of a country makes a foreign number of one in this row."""
    beside = (row[column] for column in numbers if column < len(row))
    return country < len(row) and any(is_foreign_behind(row[country], number, home) for number in beside)


def _other_numbers(
    names: Sequence[str], words: Sequence[str], rest: Sequence[Sequence[str]], chosen: int
) -> tuple[str, ...]:
    """Columns besides the chosen one that hold telephone numbers too: by their word, or by numbers as sure or as long.

    Second numbers are rare in most lists: what counts is the filled cells.
    """
    usual = _lengths(rest, chosen).most_common(1)
    found = []
    for column in range(len(words)):
        cells = [row[column] for row in rest if column < len(row)]
        likely = [_phone_like(cell) for cell in cells if cell.strip()]
        said = _said(words[column]) > 0
        second = words[column].strip(_DIGITS) in SECOND_WORDS
        alike = usual and _lengths(rest, column)[usual[0][0]] >= 0.5 * max(len(likely), 1)
        sure = sum(each >= _BESIDE_WORDS for each in likely) >= _ENOUGH * max(len(likely), 1)
        some = any(likely) or (said and not likely and len(rest) >= _MANY)
        if column != chosen and words[column] not in REF_WORDS and some and (said or second or sure or alike):
            found.append(names[column])
    return tuple(found)


def _lengths(rest: Sequence[Sequence[str]], column: int) -> Counter[int]:
    cells = (row[column] for row in rest if column < len(row) and _phone_like(row[column]))
    return Counter(sum(sign.isdecimal() for sign in cell) for cell in cells)


def _known(text: str) -> bool:
    return (
        _said(text) > 0
        or "号码" in text
        or text in (*REF_WORDS, *COUNTRY_WORDS, *PERHAPS_COUNTRY_WORDS, *OTHER_WORDS, CONSENTED_ON)
    )


def _said(text: str) -> float:
    """How surely a word of the header means telephone numbers, 0 to 1; ``Tel 2`` does as ``Tel``."""
    if text.strip(_DIGITS) in NUMBER_WORDS:
        return 1.0
    return 0.75 if any(part in text for part in NUMBER_PARTS) else 0.0


def _position(names: Sequence[str], asked: str | None) -> int | None:
    if not asked:
        return None
    for said, called in ((asked, list(names)), (word(asked), [word(name) for name in names])):
        if said and said in called:
            if called.count(said) > 1:
                raise ListRefused("list.column_twice")
            return called.index(said)
    if asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= len(names):
        return int(asked) - 1
    raise ListRefused("list.column_missing")


def _guess_number(words: Sequence[str], rest: Sequence[Sequence[str]]) -> int:
    shares = _shares(rest, len(words))
    said = [*map(_said, words)]
    best = max(range(len(words)), key=lambda column: (said[column] + 2 * shares[column], -column))
    if len(words) > 1 and not said[best] and shares[best] < _ENOUGH:
        raise ListRefused("list.no_number_column")
    return best


def _shares(rest: Sequence[Sequence[str]], width: int) -> list[float]:
    """For each column how much of it looks like telephone numbers, 0 to 1."""
    if not rest:
        return [0.0] * width
    columns = ([row[column] if column < len(row) else "" for row in rest] for column in range(width))
    return [sum(map(_phone_like, cells)) / len(rest) for cells in columns]
