"""The Redis scripts of the session's protocol, one file each; `load(name)` gives a script's text."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_IN_FRONT = {"admit": ("merge",)}
"""What a script needs beside common.lua; too much to stand in front of all."""


@cache
def load(name: str, job: Sequence[str] = (), **numbers: int) -> str:
    """The text of `name`.lua with common.lua, and what else it needs, in front, ready for EVAL.

    Args:
        name: The script.
        job: For scripts that push RQ jobs: field, value, … of what is the same in each.
        numbers: What is the same in each call, by the name that the script has for it.
    """
    here = files(__package__)
    constants = f"local JOB = {{{', '.join(map(_quoted, job))}}}\n"
    constants += "".join(f"local {constant} = {number}\n" for constant, number in numbers.items())
    parts = ("common", *_IN_FRONT.get(name, ()), name)
    return constants + "".join((here / f"{part}.lua").read_text("utf-8") for part in parts)


def _quoted(text: str) -> str:
    """*text* as a Lua string: every byte that is not plain as a decimal escape."""
    return (
        '"'
        + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03d}" for b in text.encode())
        + '"'
    )
