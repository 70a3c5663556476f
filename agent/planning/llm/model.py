"""The model that the settings name, on an HTTP client of our own."""

import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import httpx2
from pydantic_ai.models import Model, create_async_httpx2_client

from agent.settings import AgentSettings

_OPENAI_URL = "https://api.openai.com/v1"
_ANTHROPIC_URL = "https://api.anthropic.com"
_CONNECT_S = 3.0
_CHATTY = ("openai", "anthropic", "httpx2", "httpcore2")
"""Their lines hold what guests wrote (DEBUG), or one for each call (INFO)."""


class OpenModel(NamedTuple):
    """A model ready to be asked; `close` gives back its connections."""

    model: Model
    close: Callable[[], Awaitable[None]]


def open_model(settings: AgentSettings) -> OpenModel:
    """Make the model of LLM_MODEL; nothing is connected before the first call.

    The SDK does not retry: a call that fails fails at once, and redirects are not
    followed, so that the key goes to LLM_BASE_URL alone.
    """
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    client = create_async_httpx2_client(timeout=httpx2.Timeout(settings.llm_timeout_s, connect=_CONNECT_S))
    provider, _, name = settings.llm_model.partition(":")
    build = _anthropic if provider == "anthropic" else _openai
    key = settings.llm_api_key.get_secret_value()
    return OpenModel(build(name, key, settings.llm_base_url, client), client.aclose)


def _openai(name: str, key: str, base_url: str | None, client: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # The base URL is always given, so that no other variable of the environment moves it.
    sdk = AsyncOpenAI(api_key=key, base_url=base_url or _OPENAI_URL, max_retries=0, http_client=client)
    return OpenAIChatModel(name, provider=OpenAIProvider(openai_client=sdk))


def _anthropic(name: str, key: str, base_url: str | None, client: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    sdk = AsyncAnthropic(api_key=key, base_url=base_url or _ANTHROPIC_URL, max_retries=0, http_client=client)
    return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=sdk))
