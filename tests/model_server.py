"""A local HTTP server that plays a language model: OpenAI's chat completions and Anthropic's messages.

Set LLM_BASE_URL to `ModelServer.url` ("/v1" after it for OpenAI's shape). It lives in the test's own
event loop. What it answers is the test's to say; faults come before answers.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def plans(self) -> bool:
        """The call that understands, with an output tool; the other one phrases."""
        return bool(self.body.get("tools"))

    @property
    def data(self) -> dict[str, Any]:
        """The user message, which is one JSON object."""
        content = [each for each in self.body["messages"] if each["role"] == "user"][-1]["content"]
        return json.loads(content if isinstance(content, str) else content[-1]["text"])

    @property
    def system(self) -> str:
        """What the model was instructed to do."""
        if "system" in self.body:
            system = self.body["system"]
            return system if isinstance(system, str) else " ".join(part["text"] for part in system)
        return " ".join(each["content"] for each in self.body["messages"] if each["role"] in _SYSTEM)


_SYSTEM = ("system", "developer")


@dataclass(frozen=True)
class Fault:
    """What the next request meets instead of an answer.

    `body` is sent with `status` and `headers`. `then` is "answer", "hang" (nothing is sent until
    the client goes away) or "die" (half an answer, then the connection ends).
    """

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    then: str = "answer"


HANGS = Fault(then="hang")
DIES = Fault(then="die")


def http_error(status: int, **headers: str) -> Fault:
    """An error as OpenAI writes it."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status, {"error": {"message": "secret-key is wrong", "type": "error"}}, headers)


def answered(**message: Any) -> Fault:
    """A chat completion whose message has these fields, and `finish_reason` if given."""
    return Fault(body=_completion(message.pop("finish_reason", "stop"), message))


class ModelServer:
    """Remembers what was asked and answers as told.

    Attributes:
        asked: Every request, in order.
        plan_faults: Met by the next requests that understand, one each.
        phrase_faults: The same for those that phrase.
        understands: Makes the arguments of the output tool from a request.
        phrases: Makes the text from a request; by default the draft as it is.
        hanging: Set once a request meets a fault that hangs.
        gone: Set once the client of a hanging request has closed its connection.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.plan_faults: deque[Fault] = deque()
        self.phrase_faults: deque[Fault] = deque()
        self.understands: Callable[[Asked], dict[str, Any]] = lambda asked: {}
        self.phrases: Callable[[Asked], str] = lambda asked: asked.data["draft"]
        self.hanging = asyncio.Event()
        self.gone = asyncio.Event()
        self.url = ""

    @property
    def plans(self) -> list[Asked]:
        """The requests that understand."""
        return [asked for asked in self.asked if asked.plans]

    @property
    def phrasings(self) -> list[Asked]:
        """The requests that phrase."""
        return [asked for asked in self.asked if not asked.plans]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which carries one request."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            asked = await _read(reader)
            self.asked.append(asked)
            faults = self.plan_faults if asked.plans else self.phrase_faults
            if faults:
                await self._meet(faults.popleft(), asked, reader, writer)
            else:
                _write(writer, 200, self._answer(asked))
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    async def _meet(
        self, fault: Fault, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if fault.then == "hang":
            self.hanging.set()
            await reader.read()  # returns when the client closes
            self.gone.set()
        elif fault.then == "die":
            body = json.dumps(self._answer(asked)).encode()
            writer.write(_head(200, len(body), {}) + body[: len(body) // 2])
            await writer.drain()
        else:
            _write(writer, fault.status, fault.body, fault.headers)

    def _answer(self, asked: Asked) -> dict[str, Any]:
        made = self.understands(asked) if asked.plans else self.phrases(asked)
        return _message(made) if asked.path.endswith("/messages") else _chat(made)


def _chat(made: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(made, str):
        return _completion("stop", {"content": made})
    call = {"name": "understood", "arguments": json.dumps(made)}
    calls = [{"id": "call_1", "type": "function", "function": call}]
    return _completion("tool_calls", {"content": None, "tool_calls": calls})


def _completion(finish_reason: str, message: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}
    usage = {"prompt_tokens": 1_000, "completion_tokens": 50, "total_tokens": 1_050}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "local",
        "choices": [choice],
        "usage": usage,
    }


def _message(made: dict[str, Any] | str) -> dict[str, Any]:
    """An answer in Anthropic's shape."""
    text = {"type": "text", "text": made}
    call = {"type": "tool_use", "id": "toolu_1", "name": "understood", "input": made}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "local",
        "content": [text if isinstance(made, str) else call],
        "stop_reason": "end_turn" if isinstance(made, str) else "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 900, "output_tokens": 40},
    }


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Asked(first.split()[1], headers, json.loads(body))


def _write(
    writer: asyncio.StreamWriter, status: int, body: Any, headers: dict[str, str] | None = None
) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    writer.write(_head(status, len(raw), headers or {}) + raw)


def _head(status: int, length: int, headers: dict[str, str]) -> bytes:
    given = {"content-type": "application/json", "content-length": str(length), "connection": "close"}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in (given | headers).items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@contextlib.asynccontextmanager
async def running_model() -> AsyncIterator[ModelServer]:
    """A server on a port of its own; hanging requests are let go at the end."""
    model = ModelServer()
    server = await asyncio.start_server(model.serve, "127.0.0.1", 0)
    model.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield model
    finally:
        server.close()
        await server.wait_closed()
