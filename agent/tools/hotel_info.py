"""What the hotel knows about itself."""

from collections.abc import Sequence
from typing import Any

from agent.hotel.knowledge import knowledge
from agent.hotel.port import Fact, HotelSystem
from agent.tools.base import Tool


def hotel_info(hotel: HotelSystem) -> Tool:
    """The tool `hotel_info`: topics and questions → `{"facts": […], "unknown": […], "unanswered": […]}`.

    A topic is one of the hotel's own, or one of the words that guests use for it; a question is in
    the guest's own words. Facts come in the order asked, topics first, each once. `unknown` are the
    topics that the hotel has no fact for, `unanswered` the positions of such questions, from 0.
    """

    async def run(topics: Sequence[str] = (), questions: Sequence[str] = ()) -> dict[str, Any]:
        facts = await hotel.facts()
        known, index = _by_word(facts), knowledge(facts)
        asked = dict.fromkeys(topics)
        answers = [index.answer(question) for question in questions]
        told = dict.fromkeys(known[_word(topic)] for topic in asked if _word(topic) in known)
        told |= dict.fromkeys(fact for fact in answers if fact is not None)
        return {
            "facts": [fact.model_dump(mode="json", include={"topic", "title", "text"}) for fact in told],
            "unknown": [topic for topic in asked if _word(topic) not in known],
            "unanswered": [number for number, fact in enumerate(answers) if fact is None],
        }

    return Tool("hotel_info", run, reuse_s=3600)


def _by_word(facts: tuple[Fact, ...]) -> dict[str, Fact]:
    """Facts by keyword and by topic; a topic goes before any keyword, an earlier fact before a later one."""
    words = {_word(keyword): fact for fact in reversed(facts) for keyword in fact.keywords}
    return words | {_word(fact.topic): fact for fact in facts}


def _word(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
