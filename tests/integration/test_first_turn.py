"""The first turn of a worker, which comes while the process still warms up."""

import subprocess
import sys

TWO_AT_ONCE = """
import sys, threading
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

class Meanwhile(MetaPathFinder):
    '''While one thread loads the package, the other comes for its own part of it.'''

    def find_spec(self, name, path, target=None):
        if name != "babel":
            return None
        spec = PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def load_meanwhile(module):
            other.start()
            other.join(0.5)  # by then it waits for this thread, or is through
            load(module)

        spec.loader.exec_module = load_meanwhile
        return spec

failed = []

def check():
    try:
        {check}
    except BaseException as error:
        failed.append(repr(error))

from agent.planning.rules import warm_up
from agent.hotel.hotel_file import values
from agent.phrasing.written import amounts_in
assert "babel" not in sys.modules, "or nothing is tested here"
other = threading.Thread(target=check)
sys.meta_path.insert(0, Meanwhile())
warm_up()
other.join()
print(failed)
"""


def loaded_at_once(check: str) -> str:
    """What goes wrong when a process warms up and a turn comes to *check* at the same time."""
    done = subprocess.run(
        [sys.executable, "-c", TWO_AT_ONCE.format(check=check)], capture_output=True, text=True, check=False
    )
    return (done.stdout or done.stderr).strip()


def test_amounts_are_checked_while_the_process_warms_up() -> None:
    assert loaded_at_once("assert len(list(amounts_in('It is $5'))) == 1") == "[]"


def test_a_currency_is_checked_while_the_process_warms_up() -> None:
    assert loaded_at_once("values._currency('USD')") == "[]"
