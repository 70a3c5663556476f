"""`python -m tests.bench.twilio PORT`: Twilio's REST side, as quick as can be; it checks nothing.

`GET /sent` gives what went out: a list of [time.monotonic(), body].
"""

import itertools
import sys
import time

from aiohttp import web


def main() -> None:
    """Serve until killed."""
    web.run_app(app(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


def app() -> web.Application:
    """The stand-in."""
    sent: list[tuple[float, str]] = []
    numbers = itertools.count(1)

    async def send(request: web.Request) -> web.Response:
        form = await request.post()
        sent.append((time.monotonic(), str(form["Body"])))
        return web.json_response({"sid": f"SM{next(numbers):032x}", "status": "queued"}, status=201)

    async def typing(request: web.Request) -> web.Response:
        return web.json_response({"success": True})

    async def what_was_sent(request: web.Request) -> web.Response:
        return web.json_response(sent)

    application = web.Application()
    application.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", send)
    application.router.add_post("/v2/Indicators/Typing.json", typing)
    application.router.add_get("/sent", what_was_sent)
    return application


if __name__ == "__main__":
    main()
