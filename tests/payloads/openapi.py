"""Checks requests and answers against Twilio's description of its REST side."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.payloads import FOLDER


class Description:
    """One OpenAPI file: `openapi.json` is Twilio's own, `openapi-strict.json` refuses more."""

    def __init__(self, name: str) -> None:
        self._document = _without_nullable(json.loads((FOLDER / name).read_text(encoding="utf-8")))

    def request_faults(
        self, method: str, path: str, query: Mapping[str, str], form: Mapping[str, str]
    ) -> list[str]:
        """What is wrong with a request; nothing of it repeats a value."""
        found = self._operation(method, path)
        if found is None:
            return [f"{method} {path}: no such operation"]
        operation, in_path = found
        parameters = operation.get("parameters", [])
        known = {p["name"]: p for p in parameters if p["in"] == "query"}
        faults = [f"query {name}: unknown" for name in query if name not in known]
        for parameter in parameters:
            given = in_path if parameter["in"] == "path" else query
            if parameter["name"] in given:
                value = _typed(given[parameter["name"]], parameter["schema"])
                faults += self._faults(f"{parameter['in']} {parameter['name']}", value, parameter["schema"])
            elif parameter.get("required"):
                faults.append(f"{parameter['in']} {parameter['name']}: missing")
        if "requestBody" in operation:
            faults += self._form_faults(operation["requestBody"], form)
        return [f"{method} {path}: {fault}" for fault in faults]

    def answer_faults(self, method: str, path: str, status: int, value: Any) -> list[str]:
        """What is wrong with an answer; refusals are not described, so nothing is with them."""
        found = self._operation(method, path)
        if found is None or status >= 400:
            return []
        described = found[0]["responses"].get(str(status))
        if described is None:
            return [f"{method} {path}: answered {status}"]
        schema = described["content"]["application/json"]["schema"]
        return [f"{method} {path}: {fault}" for fault in self._faults("answer", value, schema)]

    def _form_faults(self, body: Mapping[str, Any], form: Mapping[str, str]) -> list[str]:
        schema = body["content"]["application/x-www-form-urlencoded"]["schema"]
        properties = schema.get("properties", {})
        value = {name: _typed(text, self._resolved(properties.get(name, {}))) for name, text in form.items()}
        return self._faults("form", value, schema)

    def _operation(self, method: str, path: str) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        for template, operations in self._document["paths"].items():
            match = _template(template).fullmatch(path)
            if match and method.lower() in operations:
                return operations[method.lower()], match.groupdict()
        return None

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        return self._document["components"]["schemas"][name] if name else schema

    def _faults(self, where: str, value: Any, schema: Mapping[str, Any]) -> list[str]:
        validator = Draft202012Validator({**schema, "components": self._document["components"]})
        return [_fault(where, error) for error in validator.iter_errors(value)]


@cache
def description(name: str = "openapi-strict.json") -> Description:
    """A description, read once."""
    return Description(name)


def _fault(where: str, error: Any) -> str:
    field = ".".join(str(part) for part in error.absolute_path)
    return f"{where} {field}: breaks {error.validator}".replace("  ", " ")


@cache
def _template(template: str) -> re.Pattern[str]:
    escaped = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", escaped))


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return [text] if kind == "array" else text


def _without_nullable(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` in JSON Schema's words."""
    if isinstance(node, list):
        return [_without_nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    clean = {key: _without_nullable(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        clean["type"] = [node["type"], "null"]
    return clean
