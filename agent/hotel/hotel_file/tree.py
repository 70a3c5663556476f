"""YAML as text and lines: what stands where, with nothing guessed about its kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 12

Path = tuple[str | int, ...]
"""Keys and positions from the top, such as `("rooms", 2, "max_adults")`."""


class Fault(NamedTuple):
    """What is wrong, and where; `line` counts from 1."""

    line: int
    where: str
    reason: str


@dataclass
class Tree:
    """Mappings, lists and texts (None where nothing stands), the line of each path, and faults of form."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Where the path stands, or the nearest above it that does."""
        return self.lines[self.nearest(path)] if self.lines else 1

    def nearest(self, path: Path) -> Path:
        """The path itself, or the part of it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return path

    def fault(self, path: Path, reason: str, *, line: int | None = None) -> None:
        """Note a fault, at the path's own line unless another is given."""
        self.faults.append(Fault(line or self.line(path), name_of(path), reason))


def name_of(path: Path) -> str:
    """A path as people read it: `rooms[2].max_adults`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def parse(content: bytes) -> Tree:
    """Read one YAML document; faults are in the tree.

    Anchors, aliases and tags are refused: with them a few lines could stand for
    gigabytes, or for objects. So are keys that stand twice.
    """
    tree = Tree()
    if len(content) > MAX_BYTES:
        tree.fault((), f"is larger than {MAX_BYTES // 1024:,} kB")
        return tree
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        tree.fault((), "is not UTF-8 text", line=content.count(b"\n", 0, error.start) + 1)
        return tree
    _parse(text, tree)
    return tree


def _parse(text: str, tree: Tree) -> None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="safe", pure=True)
    try:
        _Builder(iter(reader.parse(text)), tree).build()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tree.fault((), f"is no YAML: {error.problem or error.context}", line=mark.line + 1 if mark else 1)
    except YAMLError as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        tree.fault((), "is no YAML: a control character stands here", line=line)
    except _Refused as refused:
        tree.fault((), str(refused), line=refused.line)


class _Refused(Exception):
    """Reading on makes no sense."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class _Builder:
    """Makes the tree from the parser's events."""

    def __init__(self, events: Iterator[Any], tree: Tree) -> None:
        self._events = events
        self._tree = tree

    def build(self) -> None:
        documents = 0
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
            elif kind not in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                if documents > 1:
                    raise _Refused(_line(event), "one document is enough: take away the second `---`")
                self._tree.lines[()] = _line(event)
                self._tree.value = self._node(event, ())

    def _node(self, event: Any, path: Path) -> Any:
        self._refuse_references(event, path)
        match type(event).__name__:
            case "MappingStartEvent":
                return self._mapping(event, path)
            case "SequenceStartEvent":
                return self._sequence(event, path)
            case "ScalarEvent":
                nothing = event.style is None and event.value in ("", "~", "null", "Null", "NULL")
                return None if nothing else event.value
        return None

    def _mapping(self, start: Any, path: Path) -> dict[str, Any]:
        self._refuse_depth(start, path)
        found: dict[str, Any] = {}
        while (event := next(self._events)) and type(event).__name__ != "MappingEndEvent":
            if type(event).__name__ != "ScalarEvent":
                raise _Refused(_line(event), "a key should be a word; texts with [ { * or & go in quotes")
            self._refuse_references(event, path)
            here = (*path, event.value)
            if event.value in found:
                first = self._tree.lines[here]
                self._tree.fault(here, f"stands twice, first in line {first}", line=_line(event))
            else:
                self._tree.lines[here] = _line(event)
            value = self._node(next(self._events), here)
            found.setdefault(event.value, value)
        return found

    def _sequence(self, start: Any, path: Path) -> list[Any]:
        self._refuse_depth(start, path)
        found: list[Any] = []
        while (event := next(self._events)) and type(event).__name__ != "SequenceEndEvent":
            here = (*path, len(found))
            self._tree.lines[here] = _line(event)
            found.append(self._node(event, here))
        return found

    def _refuse_references(self, event: Any, path: Path) -> None:
        if getattr(event, "anchor", None):
            self._tree.fault(path, "& and * at the start of a text need quotes", line=_line(event))
        elif getattr(event, "tag", None):
            self._tree.fault(path, "! at the start of a text needs quotes", line=_line(event))

    def _refuse_depth(self, event: Any, path: Path) -> None:
        if len(path) >= MAX_DEPTH:
            raise _Refused(_line(event), "is nested too deep")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
