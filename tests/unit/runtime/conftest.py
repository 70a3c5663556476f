"""What the tests of the runtime share: a run of some calls, its token and its events."""

import pytest

from agent.core.cancellation import CancellationToken
from agent.core.events import EventBus
from agent.core.runtime import Runtime
from agent.plan import Plan
from tests.fakes import RecordingHook


@pytest.fixture
def token():
    return CancellationToken()


@pytest.fixture
def bus():
    return EventBus()


@pytest.fixture
def hook(bus):
    hook = RecordingHook()
    hook.attach(bus)
    return hook


@pytest.fixture
def run(token, bus):
    """Runs a plan of these calls with these tools."""
    runtimes = []

    def start(tools, *calls, **options):
        runtime = Runtime({tool.name: tool for tool in tools})
        runtimes.append(runtime)
        return runtime.run(Plan(calls), token, bus, run_id="r1", **options)

    yield start
    for runtime in runtimes:
        runtime.close()
