"""A tool that gives back what it was given."""

from agent.tools import Tool

IN_TIME = 60
"""Seconds; a wave begins within them, however busy the machine."""


async def echo(**args):
    return args


ECHO = Tool("echo", echo)
