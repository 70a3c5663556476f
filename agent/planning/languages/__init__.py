"""Other languages than English: which one a guest writes, and its hotel words in English."""

from agent.planning.languages.detection import LANGUAGES, detect
from agent.planning.languages.gloss import to_english

__all__ = ["LANGUAGES", "detect", "to_english"]
