"""The calls to MiniHotel over HTTP: bounded in time, in size and in number."""

import asyncio
import random
from dataclasses import dataclass

import httpx

from agent.errors import HotelUnavailable
from agent.hotel.minihotel.answer import Answer, read_answer
from agent.hotel.minihotel.breaker import CircuitBreaker
from agent.hotel.minihotel.errors import TryAgain
from agent.hotel.minihotel.question import Access, Question, to_xml

MAX_ANSWER_BYTES = 512 * 1024
"""Some hundred room types with all their boards are a tenth of it."""

TRIES = 2

_HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "Accept": "text/xml, application/xml",
    # Unpacked, a small answer may be a huge one.
    "Accept-Encoding": "identity",
    "User-Agent": "bellhop",
}
_REFUSALS = {
    401: "it does not accept MINIHOTEL_USERNAME and MINIHOTEL_PASSWORD",
    403: "MINIHOTEL_USERNAME may not ask for this",
    404: "there is nothing at MINIHOTEL_API_URL",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, in seconds, and how many at once.

    A call is everything that `ask` does: waiting for its turn, each try, the pause between.
    """

    connect_s: float = 3.0
    read_s: float = 6.0
    """Until the first and between any two pieces of an answer."""
    try_s: float = 6.5
    call_s: float = 14.0
    pause_s: float = 0.3
    in_flight: int = 8


class MiniHotelClient:
    """One connection pool, for one event loop. Its errors name no credentials and no guests.

    Args:
        access: Where to ask, and as whom.
        limits: How patient it is.
        breaker: Shared by all calls; answers that came but are refused do not open it.
    """

    def __init__(
        self, access: Access, *, limits: Limits | None = None, breaker: CircuitBreaker | None = None
    ) -> None:
        self._access = access
        self._limits = limits or Limits()
        self._breaker = breaker or CircuitBreaker()
        self._turns = asyncio.Semaphore(self._limits.in_flight)
        self._http = httpx.AsyncClient(
            headers=_HEADERS,
            timeout=httpx.Timeout(self._limits.read_s, connect=self._limits.connect_s),
            limits=httpx.Limits(max_connections=self._limits.in_flight),
            # The password follows no redirect, to no host, and takes no way round by a proxy's variable.
            follow_redirects=False,
            trust_env=False,
        )

    async def ask(self, question: Question) -> Answer:
        """The rooms free for a stay of one room; it only reads, and is tried twice.

        Raises:
            HotelUnavailable: No answer, or none that can be understood.
        """
        body = to_xml(question, self._access)
        try:
            async with asyncio.timeout(self._limits.call_s):
                for _ in range(TRIES - 1):
                    try:
                        return await self._try(body, question)
                    except TryAgain:
                        await asyncio.sleep(random.uniform(0.5, 1) * self._limits.pause_s)
                return await self._try(body, question)
        except TryAgain as error:
            raise HotelUnavailable(str(error)) from None
        except TimeoutError:
            raise HotelUnavailable(f"MiniHotel: no answer within {self._limits.call_s:g} s") from None

    async def close(self) -> None:
        """Close the connections; calling twice is harmless."""
        await self._http.aclose()

    async def _try(self, body: bytes, question: Question) -> Answer:
        async with self._turns:
            with self._breaker.call():
                answer = await self._post(body)
        return read_answer(answer, question, self._access.hotel_id)

    async def _post(self, body: bytes) -> bytes:
        try:
            async with (
                asyncio.timeout(self._limits.try_s),
                self._http.stream("POST", self._access.api_url, content=body) as response,
            ):
                _check(response)
                return await _read(response)
        # Only the kind of an error: its words may repeat what was sent.
        except (httpx.TimeoutException, TimeoutError) as error:
            raise TryAgain(f"MiniHotel: no answer in time ({type(error).__name__})") from None
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise TryAgain(f"MiniHotel: no whole answer ({type(error).__name__})") from None


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status >= 500:
        raise TryAgain(f"MiniHotel answered {status}")
    if 300 <= status < 400:
        raise HotelUnavailable(f"MiniHotel answered {status}, a redirect: see MINIHOTEL_API_URL")
    if status != 200:
        why = _REFUSALS.get(status)
        raise HotelUnavailable(f"MiniHotel answered {status}" + (f": {why}" if why else ""))
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise HotelUnavailable("MiniHotel's answer is packed, which nobody asked for")


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise HotelUnavailable(f"MiniHotel's answer is larger than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)
