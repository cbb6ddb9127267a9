"""Which column holds what: named by the caller, or guessed from the header's words and from what stands in the cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from registry.engine.lists.refusals import ListRefused

# fmt: off
NUMBER_WORDS = frozenset((
    "手机号码", "手机号", "手机", "电话", "电话号码", "联系电话", "联系手机", "联系方式", "移动电话", "客户电话", "客户手机",
    "被叫", "被叫号码", "号码", "phone", "mobile", "number", "tel", "telephone", "msisdn", "cell", "cellphone", "callee",
    "called", "phonenumber", "phoneno", "mobilenumber", "mobileno", "mobilephone", "telno", "telephonenumber",
    "contactnumber", "contactphone", "telefono", "telefon", "telefone", "téléphone", "teléfono",
))
NUMBER_PARTS = ("手机", "电话", "phone", "mobile", "msisdn")
REF_WORDS = (
    "ref", "reference", "编号", "客户编号", "用户编号", "客户号", "记录编号", "流水号", "序号", "id", "customerid", "userid",
    "crmid", "leadid", "uuid",
)
# fmt: on
CATEGORY_WORDS = ("行业", "类别", "行业类别", "category", "industry")
CLIENT_WORDS = ("client", "onbehalfof", "委托方", "委托企业", "委托人")
_JOINTS = re.compile(r"[\s_\-./:：()（）]+")
# Home mobile, anything that says its country, landline with trunk prefix: surely a telephone number.
_SURE = re.compile(r"(?:\+|00)[1-9]\d{6,14}|(?:86)?1[3-9]\d{9}|0\d{9,11}")
_LIKELY = re.compile(r"\d{7,15}")
_SEPARATORS = re.compile(r"[\s\-().·/]+")
_ENOUGH = 0.25  # share of cells that must look like numbers where no word of the header says so


@dataclass(frozen=True)
class Asked:
    """Columns as the caller named them: by name, or by position counted from 1. None: guess."""

    number: str | None = None
    ref: str | None = None
    category: str | None = None
    client: str | None = None

    def named(self) -> list[str]:
        return [name for name in (self.number, self.ref, self.category, self.client) if name]


@dataclass(frozen=True)
class Found:
    number: int
    ref: int | None
    category: int | None
    client: int | None
    guessed: bool


def word(name: str) -> str:
    return _JOINTS.sub("", name).casefold()


def phone_like(cell: str) -> float:
    """1 surely, ½ perhaps, 0 hardly a telephone number."""
    digits = _SEPARATORS.sub("", cell.strip())
    if not 7 <= len(digits) <= 18:
        return 0.0
    if _SURE.fullmatch(digits):
        return 1.0
    return 0.5 if _LIKELY.fullmatch(digits) else 0.0


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]], asked: Asked) -> bool:
    """Whether the first row names the columns: by the caller's word, by known words, or unlike all that follows."""
    if any(name in first for name in asked.named() if not name.isdecimal()):
        return True
    if any(phone_like(cell) for cell in first):
        return False
    if any(_known(word(cell)) for cell in first):
        return True
    wordy = all(cell.strip() and not any(sign.isdigit() for sign in cell) for cell in first)
    shares = _shares(rest, len(first))
    return wordy and len(rest) > 1 and max(shares, default=0.0) >= 0.5


def find_columns(names: Sequence[str], header: bool, rest: Sequence[Sequence[str]], asked: Asked) -> Found:
    """Raises ListRefused: a named column that is not there, or no column of numbers."""
    words = [word(name) for name in names] if header else [""] * len(names)
    number = _position(names, asked.number)
    guess_number = number is None
    if number is None:
        number = _guess_number(words, rest)
    taken = {number}
    others: list[int | None] = []
    guessed = guess_number
    for name, known in ((asked.ref, REF_WORDS), (asked.category, CATEGORY_WORDS), (asked.client, CLIENT_WORDS)):
        column = _position(names, name)
        if column is None:
            column = next((words.index(w) for w in known if w in words and words.index(w) not in taken), None)
            guessed |= column is not None
        taken |= {column} if column is not None else set()
        others.append(column)
    return Found(number, others[0], others[1], others[2], guessed)


def _known(text: str) -> bool:
    return (
        text in NUMBER_WORDS
        or text in (*REF_WORDS, *CATEGORY_WORDS, *CLIENT_WORDS)
        or any(part in text for part in NUMBER_PARTS)
    )


def _position(names: Sequence[str], asked: str | None) -> int | None:
    if not asked:
        return None
    if asked in names:
        return list(names).index(asked)
    words = [word(name) for name in names]
    if word(asked) and word(asked) in words:
        return words.index(word(asked))
    if asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= len(names):
        return int(asked) - 1
    raise ListRefused("list.column_missing")


def _guess_number(words: Sequence[str], rest: Sequence[Sequence[str]]) -> int:
    shares = _shares(rest, len(words))
    said = [1.0 if w in NUMBER_WORDS else 0.75 if any(part in w for part in NUMBER_PARTS) else 0.0 for w in words]
    best = max(range(len(words)), key=lambda column: (said[column] + 2 * shares[column], -column))
    if len(words) > 1 and not said[best] and shares[best] < _ENOUGH:
        raise ListRefused("list.no_number_column")
    return best


def _shares(rest: Sequence[Sequence[str]], width: int) -> list[float]:
    """For each column how much of it looks like telephone numbers, 0 to 1."""
    if not rest:
        return [0.0] * width
    columns = ([row[column] if column < len(row) else "" for row in rest] for column in range(width))
    return [sum(map(phone_like, cells)) / len(rest) for cells in columns]
