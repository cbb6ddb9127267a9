"""Files of consents, registrations and what else firms tell of numbers: what each column may be called, and how its cells are read.

docs/handed-files.md shows both tables; a test holds them equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from registry.engine.lists.columns import NUMBER_WORDS, word


class Sort(StrEnum):
    """What a cell holds."""

    TEXT = auto()
    CHANNELS = auto()
    CATEGORIES = auto()
    MOMENT = auto()  # a day alone: its beginning
    END = auto()  # a day alone: its end
    WORD = auto()  # one of a few


@dataclass(frozen=True, slots=True)
class Column:
    """`path`: where its cell goes in a body of the API. `headings`: what it may be called, in any case, with blanks,
    hyphens and underscores or without. `words`: of a cell, and the code each stands for."""

    path: str
    headings: tuple[str, ...]
    sort: Sort = Sort.TEXT
    needed: bool = False
    words: Mapping[str, str | bool] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    columns: tuple[Column, ...]

    def column_of(self, heading: str) -> Column | None:
        said = word(heading)
        return next((column for column in self.columns if said in map(word, column.headings)), None)


def _words(**codes: str) -> dict[str, str | bool]:
    """Each code by itself and by its further words."""
    return {said: code for code, more in codes.items() for said in (code, *more.split())}


ACTIONS = _words(register="登记", change="变更 变更登记", withdraw="撤销 撤销登记")
ASSURANCES = _words(sms_code="短信验证码", calling_line="本机来电", network="网络验证", in_person="当面")
KINDS = _words(purchase="购买 交易", inquiry="咨询 询价")
EVERYTHING: dict[str, str | bool] = {"all": True, "全部": True}

USUAL = ("number", "phone", "mobile", "手机号", "手机号码", "电话")
NUMBER = Column("number", (*USUAL, *sorted(NUMBER_WORDS - {*USUAL})), needed=True)
CONSENTS = Layout((
    NUMBER,
    Column("channels", ("channels", "channel", "渠道", "营销方式", "营销渠道", "同意渠道"), Sort.CHANNELS, needed=True),
    Column("categories", ("categories", "category", "trade", "industry", "行业", "行业类别", "同意行业"), Sort.CATEGORIES, needed=True),
    Column("given_at", ("given_at", "consented_at", "同意时间", "同意日期", "授权时间", "授权日期"), Sort.MOMENT, needed=True),
    Column("expires_at", ("expires_at", "valid_until", "有效期至", "到期时间", "到期日期", "到期日", "失效时间"), Sort.END),
    Column("evidence/kind", ("evidence_kind", "evidence", "凭证", "凭证类型", "证据类型"), needed=True),
    Column("evidence/reference", ("evidence_reference", "凭证编号", "凭证号", "证据编号")),
    Column("evidence/sha256", ("evidence_sha256", "sha256", "凭证摘要", "证据摘要")),
))  # fmt: skip
REGISTRATIONS = Layout((
    NUMBER,
    Column("action", ("action", "操作", "办理类型", "业务类型"), Sort.WORD, True, ACTIONS),
    Column("preferences/all", ("preferences", "谢绝范围"), Sort.WORD, words=EVERYTHING),
    Column("preferences/channels", ("channels", "channel", "渠道", "营销方式", "谢绝渠道"), Sort.CHANNELS),
    Column("preferences/categories", ("categories", "category", "行业", "行业类别", "谢绝行业"), Sort.CATEGORIES),
    Column("assurance", ("assurance", "验证方式"), Sort.WORD, True, ASSURANCES),
    Column("at", ("at", "time", "办理时间", "受理时间", "登记时间"), Sort.MOMENT, needed=True),
    Column("reference", ("reference", "流水号", "业务流水号", "受理编号"), needed=True),
))  # fmt: skip
DISCONNECTIONS = Layout((
    NUMBER,
    Column("at", ("at", "time", "销号时间", "拆机时间", "停机时间", "过户时间"), Sort.MOMENT, needed=True),
    Column("reference", ("reference", "流水号", "业务流水号", "受理编号"), needed=True),
))  # fmt: skip
CLIENT = Column("on_behalf_of", ("on_behalf_of", "client", "委托方", "委托企业"))
REFERENCE = Column("reference", ("reference", "流水号", "业务流水号", "受理编号"))
REFUSALS = Layout((
    NUMBER,
    Column("at", ("at", "time", "谢绝时间", "谢绝日期", "拒绝时间", "拒绝日期"), Sort.MOMENT, needed=True),
    CLIENT,
    REFERENCE,
))  # fmt: skip
RELATIONSHIPS = Layout((
    NUMBER,
    Column("kind", ("kind", "业务往来", "往来类型"), Sort.WORD, True, KINDS),
    Column("at", ("at", "time", "发生时间", "发生日期", "交易时间", "交易日期"), Sort.MOMENT, needed=True),
    CLIENT,
    REFERENCE,
))  # fmt: skip
LINKS = Layout((NUMBER, Column("campaign", ("campaign", "活动", "营销活动")), CLIENT, REFERENCE))
