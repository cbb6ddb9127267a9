"""One operation of the served contract: what its view declares, and what every operation has."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema

from config.contract.examples import EXAMPLES
from config.contract.headers import ALSO_ANSWERED, ALSO_ASKED, ALWAYS_ANSWERED, REFUSED, references
from core.access.rules import PUBLIC
from core.api.problems import MEDIA_TYPE


class Operation(AutoSchema):
    """Keys and scopes as `core.api.access` checks them; Idempotency-Key where `core.api.idempotency` keeps answers."""

    def get_auth(self) -> list[dict[str, Any]]:
        return []  # the document says for all of them what they need; a public one says that it needs nothing

    def get_description(self) -> str:  # type: ignore[override]
        return ""  # docstrings are for those who read the code

    def _needed(self) -> str:
        scopes = getattr(self.view, "scopes", {}).get(self.method, ())
        named = " or ".join(f"`{scope}`" for scope in ([scopes] if isinstance(scopes, str) else scopes))
        return f"Scope: {named}." if named else "No key is needed."

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        named = operation["operationId"]
        operation["description"] = " ".join(filter(None, [operation.get("description", ""), self._needed()]))
        again = getattr(getattr(self.view, self.method.lower()), "idempotent", False)
        asked = (("Idempotency-Key",) if again else ()) + ALSO_ASKED.get(named, ())
        if asked:
            operation.setdefault("parameters", []).extend(references("parameters", asked).values())
        body = operation.get("requestBody")
        if body:
            body["required"] = True
            self._show(named, body["content"], "")
        operation["responses"] = self._answers(named, operation["responses"])
        if getattr(self.view, "api_access", None) is PUBLIC:
            operation["security"] = []
        return operation

    def _answers(self, named: str, answers: dict[str, Any]) -> dict[str, Any]:
        refused = {int(status) for status, said in answers.items() if MEDIA_TYPE in said.get("content", {})}
        found: dict[str, Any] = {}
        for status, said in answers.items():
            if int(status) in refused:
                continue
            if status in EMPTY:
                found[status] = {"$ref": f"#/components/responses/{EMPTY[status]}"}
                continue
            headers = ALSO_ANSWERED.get((named, status), ())
            found[status] = {
                "description": said["description"] or DONE.get(status, "Done."),
                **({"headers": references("headers", headers)} if headers else {}),
                **({"content": said["content"]} if said.get("content") else {}),
            }
            self._show(named, said.get("content", {}), status)
        for refusal in sorted(refused):
            found[str(refusal)] = {"$ref": f"#/components/responses/{refusal}"}
        return found

    @staticmethod
    def _show(named: str, content: dict[str, Any], status: str) -> None:
        """The example of each body, where there is one: `tests/api` names those that are missing."""
        for media, said in content.items():
            if (status, media) in EXAMPLES.get(named, {}):
                said["example"] = EXAMPLES[named][status, media]


DONE = {
    "200": "Done.",
    "201": "Made.",
    "202": "Taken, not done yet.",
    "204": "Done; there is nothing to say.",
    "206": "The part that was asked for.",
    "304": "It is still what you have.",
}


EMPTY = {"204": "Done", "304": "Same"}  # the components of answers without a body, by status
EMPTY_ANSWERS = {
    "Done": {"description": DONE["204"]},
    "Same": {"description": DONE["304"], "headers": references("headers", ("ETag",))},
}


def refusals(shown: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Every refusal as a component. `shown`: an example by status."""
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,  # the example says it in words
            "headers": references("headers", ALWAYS_ANSWERED[:1] + REFUSED.get(status, ())),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
        }
        for status, example in shown.items()
    }
