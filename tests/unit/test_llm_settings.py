"""PLANNER=llm: what it needs is said in one line, and what it does not need is not asked for."""

import pytest
from pydantic import ValidationError

from agent import settings as agent_settings
from agent.settings import AgentSettings
from bot.settings import describe

GIVEN = {"planner": "llm", "llm_model": "openai:gpt-x", "llm_api_key": "secret-key"}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in AgentSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def fault(**changes: str) -> str:
    with pytest.raises(ValidationError) as caught:
        AgentSettings(_env_file=None, **(GIVEN | changes))
    line = describe(caught.value)
    assert "\n" not in line
    assert "secret-key" not in line
    return line


def test_a_model_and_a_key_are_enough():
    settings = AgentSettings(_env_file=None, **GIVEN)
    assert (settings.llm_timeout_s, settings.llm_base_url) == (8.0, None)


def test_without_a_model_or_a_key_the_line_names_what_is_missing():
    assert fault(llm_model="", llm_api_key="").startswith("LLM_MODEL, LLM_API_KEY: missing; PLANNER=llm")
    assert fault(llm_api_key="").startswith("LLM_API_KEY: missing")


def test_without_the_extra_the_line_names_the_remedy(monkeypatch):
    monkeypatch.setattr(agent_settings, "find_spec", lambda name: None)
    assert "make llm" in fault()


def test_the_embedded_planner_needs_none_of_it(monkeypatch):
    monkeypatch.setattr(agent_settings, "find_spec", lambda name: None)
    assert AgentSettings(_env_file=None).planner == "rules"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("llm_model", "gpt-x"),
        ("llm_model", "crystal:ball"),
        ("llm_base_url", "api.example"),
        ("llm_base_url", "https://user:word@api.example"),
        ("llm_base_url", "https://api.example/v1?key=1"),
        ("llm_base_url", "http://127.0.0.1:99999"),
        ("llm_timeout_s", "0"),
        ("llm_price_in", "-1"),
    ],
)
def test_a_wrong_setting_is_named(name, value):
    assert fault(**{name: value}).startswith(f"{name.upper()}: ")


def test_prices_are_given_together():
    assert "LLM_PRICE_IN, LLM_PRICE_OUT" in fault(llm_price_in="1")
