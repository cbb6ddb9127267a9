"""JSON in: bounded, strict UTF-8, and a sentence when it cannot be read."""

from typing import IO, Any

import msgspec
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from core.errors import BadRequest


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return msgspec.json.decode(stream.read())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest("request.malformed", _("The body is not valid JSON.")) from error
