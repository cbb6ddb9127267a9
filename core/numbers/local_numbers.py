"""Helper of free texts: fixed lines written without their area code (``8653 9100``), which the place they are said in makes
numbers all the same.

So few digits are also amounts, dates and ids. They are taken for a line where they are cut as people cut one (3 or 4 and 4),
where a word of telephones stands before them, or where they are spelled out (六五八八三零零一); never where a word or sign
beside them says what else they are.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from core.policies.schema import Policy

_BEGINS = r"(?<![0-9A-Za-z*#/_$¥€£-])(?<![0-9][ .,:/)\-])(?<![0-9]\)[ \-])"
_ENDS = r"(?![0-9*%])(?![ .,:/\-][0-9])"
_CUT = re.compile(rf"{_BEGINS}([2-9][0-9]{{2,3}})[ \-\u2010-\u2015]{{1,3}}([0-9]{{4}}){_ENDS}")
_WHOLE = re.compile(rf"{_BEGINS}([2-9][0-9]{{6,7}})(){_ENDS}")
_AFTER_LETTERS = re.compile(rf"(?<=[A-Za-z])([2-9][0-9]{{2,3}})[ \-]?([0-9]{{4}}){_ENDS}")
_BEFORE = 16  # signs that are looked at for a word
_TELEPHONE = re.compile(
    r"(?:电话|座机|固话|热线|来电|致电|回电|拨|打|号码|联系|手机|传真|tel|telephone|phone|number|call|called|calling|dial|fax|ring|rang)"
    r"[^0-9\n]{0,5}$",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"(?:单号码?|单|编号|案号|字号|文号|批号|[账\u5e10户卡尾]号|证号?|第|快递|\bno\.?|№|\bref|reference|\border|\bcase|licen[cs]e|\bid)"
    r"[^0-9\n]{0,2}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r" ?(?:[元块十百千万亿人名户次条件个套台岁天年月分秒米平㎡斤克吨度笔位家字页]|小时|公里|号楼|室"
    r"|yuan|rmb|usd|dollar|people|person|call|time|day|km|kg)",
    re.IGNORECASE,
)
_LETTER = re.compile("[A-Za-z]")
_DATE = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:19|20)[0-9]{2}")
_STEP = 50  # amounts from … to … are round


@dataclass(frozen=True, slots=True)
class Local:
    start: int
    end: int
    digits: str


def local_numbers(text: str, plain: str, policy: Policy, spared: Callable[[], Collection[str]]) -> Iterator[Local]:
    """In their order, none twice. `plain`: the text with its digits as ASCII (`written_digits.plain`)."""
    local = policy.numbering.local_number
    if local is None:
        return
    done = 0
    found = chain(_CUT.finditer(plain), _WHOLE.finditer(plain), _AFTER_LETTERS.finditer(plain))
    for match in sorted(found, key=lambda one: one.start()):
        digits = match[1] + match[2]
        if match.start() < done or not local.pattern.fullmatch(digits) or not _is_line(match, text, plain):
            continue
        if not any(caller.endswith(digits) for caller in spared()):
            done = match.end()
            yield Local(match.start(), done, digits)


def _is_line(match: re.Match[str], text: str, plain: str) -> bool:
    digits, before = match[1] + match[2], plain[max(0, match.start() - _BEFORE) : match.start()]
    if _DATE.fullmatch(digits) or _YEARS.fullmatch(digits) or _SOMETHING_ELSE.search(before):
        return False
    if _COUNTED.match(plain, match.end()):
        return False
    if _TELEPHONE.search(before):
        return True
    if _LETTER.match(plain, match.end()):
        return False
    if match.re is _WHOLE:
        return not any(sign.isdecimal() for sign in text[match.start() : match.end()])  # it is spelled out
    first, second = int(match[1]), int(match[2])
    return match.re is _CUT and not (first < second and first % _STEP == second % _STEP == 0)
