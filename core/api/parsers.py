"""JSON in: bounded, strict UTF-8, and a sentence when it cannot be read."""

from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from core.api.keys import LONGEST_SHOWN
from core.errors import BadRequest
from core.written.json_text import UNREADABLE, KeyTwice, read_json


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return read_json(stream.read())
        except KeyTwice as error:
            said = _("The key “%(name)s” stands twice in one object.") % {"name": str(error)[:LONGEST_SHOWN]}
            raise BadRequest("request.malformed", said) from error
        except UNREADABLE as error:
            raise BadRequest("request.malformed", _("The body is not valid JSON.")) from error
