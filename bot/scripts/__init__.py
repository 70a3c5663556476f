"""The Redis scripts of the session's protocol, one file each; `load(name)` gives a script's text."""

from functools import cache
from importlib.resources import files


@cache
def load(name: str) -> str:
    """The text of `name`.lua with common.lua in front, ready for EVAL."""
    here = files(__package__)
    return (here / "common.lua").read_text("utf-8") + (here / f"{name}.lua").read_text("utf-8")
