"""Other languages than English: which one a guest writes, and its hotel words in English."""

from agent.planning.languages.detection import LANGUAGES, detect
from agent.planning.languages.gloss import to_english
from agent.planning.languages.others import is_in_another_language

__all__ = ["LANGUAGES", "detect", "is_in_another_language", "to_english"]
