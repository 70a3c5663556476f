"""What the hotel knows about itself."""

from typing import Any

from agent.hotel.port import Fact, HotelSystem
from agent.tools.base import Tool


def hotel_info(hotel: HotelSystem) -> Tool:
    """The tool `hotel_info`: topics → `{"facts": […], "unknown": […]}`, in the order asked, each once.

    A topic is one of the hotel's own, or one of the words that guests use for it.
    """

    async def run(topics: list[str]) -> dict[str, Any]:
        known = _by_word(await hotel.facts())
        asked = dict.fromkeys(topics)
        facts = dict.fromkeys(known[_word(topic)] for topic in asked if _word(topic) in known)
        return {
            "facts": [fact.model_dump(mode="json", include={"topic", "title", "text"}) for fact in facts],
            "unknown": [topic for topic in asked if _word(topic) not in known],
        }

    return Tool("hotel_info", run, reuse_s=3600)


def _by_word(facts: tuple[Fact, ...]) -> dict[str, Fact]:
    """Facts by keyword and by topic; a topic goes before any keyword, an earlier fact before a later one."""
    words = {_word(keyword): fact for fact in reversed(facts) for keyword in fact.keywords}
    return words | {_word(fact.topic): fact for fact in facts}


def _word(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
