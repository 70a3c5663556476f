"""Tools: one file each; `registry(...)` is the one list of them."""

from agent.tools.base import Tool, Tools, reuse_key

__all__ = ["Tool", "Tools", "reuse_key"]
