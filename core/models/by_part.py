"""Texts that are searched for a part of them. From three signs on trigrams find it (`pg_trgm`); a word of Chinese has two, so the
single signs of a text and its pairs of neighbours are indexed beside them."""

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Upper
from django.db.models.lookups import IContains

_TRIGRAM = re.compile(r"[^\W_]{3}")


class Signs(models.Func):
    """Of a text each sign and each two neighbours."""

    function = "core_signs"
    output_field = ArrayField(models.TextField())


def index_of_signs(column: str, name: str) -> GinIndex:
    return GinIndex(Signs(Upper(column)), name=name)


@models.CharField.register_lookup
class _HasPart(IContains):
    """As `icontains`, in words that an index answers, however short the part is. Asked of one row after the other `icontains` is
    quicker: there nothing is taken apart."""

    lookup_name = "has_part"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        like, params = IContains(self.lhs, self.rhs).as_sql(compiler, connection)
        if _TRIGRAM.search(self.rhs):
            return like, params
        column, inside = compiler.compile(self.lhs)
        return f"(core_signs(UPPER({column}::text)) @> core_signs(UPPER(%s)) AND {like})", (*inside, self.rhs, *params)
