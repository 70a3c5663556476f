"""From a file to a `HotelFile`, or to everything that is wrong with it."""

from pathlib import Path as FilePath
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from agent.errors import HotelRejected
from agent.hotel.hotel_file import checks
from agent.hotel.hotel_file.model import HotelFile
from agent.hotel.hotel_file.tree import MAX_BYTES, Fault, Path, Tree, name_of, parse
from agent.hotel.hotel_file.values import PATTERN_REASONS

MOST_SHOWN = 50


class HotelFileError(HotelRejected):
    """A hotel file cannot be taken as it is; `faults` are in the order of the file's lines.

    As text it is one line for each fault, `hotel.yaml:34: rooms[2].max_adults: should be at least 1`,
    and at most `MOST_SHOWN` of them.
    """

    def __init__(self, file: str, faults: list[Fault]) -> None:
        shown = [
            ": ".join(filter(None, (f"{file}:{f.line}", f.where, f.reason))) for f in faults[:MOST_SHOWN]
        ]
        if len(faults) > MOST_SHOWN:
            shown.append(f"and {len(faults) - MOST_SHOWN} more")
        super().__init__("\n".join(shown))
        self.faults = faults


def read_file(path: FilePath) -> HotelFile:
    """Read and check a hotel file.

    Raises:
        HotelFileError: Something is wrong with it; all that is found is told at once.
        OSError: It cannot be opened.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    return read(content, str(path))


def read(content: bytes, name: str = "hotel.yaml") -> HotelFile:
    """Read and check the content of a hotel file; *name* is how errors call it.

    Raises:
        HotelFileError: As for `read_file`.
    """
    tree = parse(content)
    hotel = None if tree.lines == {} else _validate(tree)
    if not tree.lines and not tree.faults:
        tree.fault((), "is empty")
    if tree.faults or hotel is None:
        raise HotelFileError(name, sorted(set(tree.faults)))
    return hotel


def _validate(tree: Tree) -> HotelFile | None:
    """The file as it should be, else None; what is wrong is noted in the tree."""
    hotel, broken = None, {fault.where for fault in tree.faults}
    try:
        hotel = HotelFile.model_validate(tree.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = _path(detail["loc"], tree, missing=detail["type"] == "missing")
            if name_of(path) not in broken:
                tree.fault(path, _reason(detail, path))
    checks.check(tree)
    return hotel


def _path(loc: tuple[str | int, ...], tree: Tree, *, missing: bool) -> Path:
    """Where the file has what pydantic complains of; what is missing keeps its name."""
    path = tuple(part for part in loc if part != "[key]")
    return path if missing else tree.nearest(path)


def _reason(detail: Any, path: Path) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"unknown key{checks.did_you_mean(str(path[-1]), _keys(path[:-1]))}"
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch":
            return PATTERN_REASONS[context["pattern"]]
        case kind if kind in _REASONS:
            return _NOTHING if detail["input"] is None else _REASONS[kind].format(**context)
        case _:
            return _NOTHING if detail["input"] is None else detail["msg"].removeprefix("Input ")


_NOTHING = "has no value"
_REASONS = {
    "string_type": "should be a text",
    "string_too_short": "has no value",
    "string_too_long": "should have {max_length} characters at most",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "decimal_type": "should be a number such as 96.50",
    "decimal_parsing": "should be a number such as 96.50",
    "finite_number": "should be a number such as 96.50",
    "decimal_max_places": "should have {decimal_places} digits behind the point at most",
    "greater_than_equal": "should be at least {ge}",
    "greater_than": "should be more than {gt}",
    "less_than_equal": "should be at most {le}",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "date_type": "should be a date such as 2027-03-31 (year-month-day)",
    "date_from_datetime_parsing": "is no date of the calendar",
    "date_parsing": "is no date of the calendar",
    "time_type": "should be a time such as 15:00 (24 hours)",
    "time_parsing": "is no time of the day",
    "tuple_type": "should be a list",
    "dict_type": "should hold keys and values",
    "model_type": "should hold keys and values",
    "model_attributes_type": "should hold keys and values",
    "too_short": "should have {min_length} or more",
    "too_long": "should have {max_length} at most",
    "literal_error": "should be {expected}",
}


def _keys(path: Path) -> list[str]:
    """The keys that may stand in the section at *path*."""
    kind: Any = HotelFile
    for part in path:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
            kind = fields.get(str(part))
        else:  # a list's items, or a mapping's values
            kind = next((arg for arg in reversed(get_args(kind)) if arg is not ...), None)
    kind = _bare(kind)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [field.alias or name for name, field in kind.model_fields.items()]


def _bare(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind
