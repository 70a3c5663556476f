"""Other languages than English: which one a guest writes, and its hotel words in English."""

from agent.planning.languages.detection import LANGUAGES, detect
from agent.planning.languages.gloss import in_english, is_in_lexicon, to_english
from agent.planning.languages.others import is_in_another_language

__all__ = ["LANGUAGES", "detect", "in_english", "is_in_another_language", "is_in_lexicon", "to_english"]
