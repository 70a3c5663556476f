"""The JSON Schema by which editors complete and check a hotel file.

`python -m agent.hotel.hotel_file.json_schema` writes it anew after a change of the model.
"""

import json
from pathlib import Path
from typing import Any

from agent.hotel.hotel_file.model import HotelFile

PATH = Path(__file__).parent.parent / "hotel.schema.json"


def json_schema() -> dict[str, Any]:
    """The schema, made from the model."""
    made = HotelFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_tidy(made), "title": "hotel.yaml"}


def to_text() -> str:
    """The schema as its file has it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any) -> Any:
    """Without what only repeats the names, and without null: a key with no value is left out."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("anyOf"), list):
        kinds = [kind for kind in node["anyOf"] if kind != {"type": "null"}]
        node = {**node, "anyOf": kinds} if len(kinds) > 1 else {**_without(node, "anyOf"), **kinds[0]}
    if node.get("default", ...) is None:
        node = _without(node, "default")
    if isinstance(node.get("title"), str):
        node = _without(node, "title")
    return {key: _tidy(value) for key, value in node.items()}


def _without(node: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key != name}


if __name__ == "__main__":
    PATH.write_text(to_text(), encoding="utf-8")
