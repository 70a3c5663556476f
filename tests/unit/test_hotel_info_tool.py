"""The hotel information tool, on the demo hotel."""

import json
from datetime import date

import pytest

from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from agent.tools.hotel_info import hotel_info


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
async def tool(data_dir):
    settings = {"hotel_today": date(2026, 11, 22), "database_url": None, "data_dir": data_dir}
    hotel = await open_hotel(AgentSettings(_env_file=None, hotel_system="demo", **settings))
    yield hotel_info(hotel)
    await hotel.close()


async def test_facts_come_in_the_order_asked_with_nothing_but_what_is_told(tool):
    value = await tool.run(topics=["parking", "wifi"])

    assert [fact["topic"] for fact in value["facts"]] == ["parking", "wifi"]
    assert set(value["facts"][0]) == {"topic", "title", "text"}
    assert "$15 a night" in value["facts"][0]["text"]
    assert value["unknown"] == []
    assert json.loads(json.dumps(value)) == value


async def test_topics_that_the_hotel_knows_nothing_of_are_named(tool):
    value = await tool.run(topics=["helipad", "pool", "casino"])

    assert [fact["topic"] for fact in value["facts"]] == ["pool"]
    assert value["unknown"] == ["helipad", "casino"]


async def test_a_guests_word_for_a_topic_finds_it(tool):
    value = await tool.run(topics=["Internet", "check-in", "late arrival", "front desk"])

    assert [fact["topic"] for fact in value["facts"]] == ["wifi", "check_in", "reception"]
    assert value["unknown"] == []


async def test_a_topic_asked_twice_is_told_once(tool):
    value = await tool.run(topics=["wifi", "internet", "wifi", "moon", "moon"])

    assert [fact["topic"] for fact in value["facts"]] == ["wifi"]
    assert value["unknown"] == ["moon"]


async def test_no_topics_get_no_facts(tool):
    assert await tool.run(topics=[]) == {"facts": [], "unknown": [], "unanswered": []}
    assert await tool.run() == {"facts": [], "unknown": [], "unanswered": []}


async def test_a_question_in_the_guests_own_words_finds_its_fact(tool):
    value = await tool.run(topics=[], questions=["do you rent out treadmills?", "may I pay by Mastercard"])

    assert [fact["topic"] for fact in value["facts"]] == ["gym", "payment"]
    assert value["unanswered"] == []


async def test_questions_that_no_fact_answers_are_named_by_their_position(tool):
    value = await tool.run(topics=["wifi"], questions=["is there a casino", "any sauna?", "a bowling alley?"])

    assert [fact["topic"] for fact in value["facts"]] == ["wifi", "spa"]
    assert value["unanswered"] == [0, 2]


async def test_a_fact_asked_for_as_a_topic_and_as_a_question_is_told_once(tool):
    value = await tool.run(topics=["pool"], questions=["can we go swimming"])

    assert [fact["topic"] for fact in value["facts"]] == ["pool"]
    assert value["unanswered"] == []


def test_its_results_may_be_reused_for_an_hour():
    assert hotel_info(None).reuse_s == 3600
