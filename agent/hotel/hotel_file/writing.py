"""A hotel file's sections as YAML that people like to read."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from io import StringIO
from typing import Any

SCHEMA_LINE = "# yaml-language-server: $schema=hotel.schema.json\n"
"""For editors: where the schema is, seen from the file."""

_WIDTH = 100
_PLAIN = re.compile(r"[^\W_][\w '-]*")


def to_yaml(parts: Mapping[str, Any]) -> str:
    """Write the sections, a blank line between them; lists of words, prices and closures on one line."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _representer()
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = []
    for name, part in _laid_out(parts).items():
        out = StringIO()
        yaml.dump({name: part}, out)
        written.append(out.getvalue())
    return SCHEMA_LINE + "\n".join(written)


class _OneLine(dict[str, Any]):
    """Written as `{from: 2027-01-10, to: 2027-02-10}`."""


class _Quoted(str):
    """Written in quotes."""


class _Words(list[str]):
    """Written as `[sauna, garden]`.

    What is more than plain words is quoted: ruamel.yaml 0.19 would write `[?x]`, which it cannot read.
    """

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(word if _PLAIN.fullmatch(word) else _Quoted(word) for word in words)


def _representer() -> Any:
    """How values are written; a class of its own, for its additions must not reach others."""
    from ruamel.yaml.representer import SafeRepresenter

    class Representer(SafeRepresenter):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def number(to: Representer, value: Decimal) -> Any:
        return to.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")

    def clock_time(to: Representer, value: time) -> Any:
        return to.represent_scalar("tag:yaml.org,2002:str", f"{value:%H:%M}", style='"')

    def one_line(to: Representer, value: _OneLine) -> Any:
        return to.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)

    def words(to: Representer, value: _Words) -> Any:
        return to.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)

    def quoted(to: Representer, value: _Quoted) -> Any:
        return to.represent_scalar("tag:yaml.org,2002:str", value, style='"')

    Representer.add_representer(Decimal, number)
    Representer.add_representer(time, clock_time)
    Representer.add_representer(_OneLine, one_line)
    Representer.add_representer(_Words, words)
    Representer.add_representer(_Quoted, quoted)
    return Representer


def _laid_out(parts: Mapping[str, Any]) -> dict[str, Any]:
    def by_night(prices: Any) -> Any:
        return _OneLine(prices) if isinstance(prices, Mapping) else prices

    def listed(items: Any, key: str) -> list[dict[str, Any]]:
        return [{name: _Words(v) if name == key else v for name, v in item.items()} for item in items]

    return {
        **parts,
        "rooms": listed(parts["rooms"], "features"),
        "seasons": [
            {**season, "prices": {code: by_night(prices) for code, prices in season["prices"].items()}}
            for season in parts["seasons"]
        ],
        "closures": [_OneLine(closure) for closure in listed(parts["closures"], "rooms")],
        "facts": listed(parts["facts"], "keywords"),
    }
