"""Who does not come after all: "one of us has dropped out", "my sister can't make it"."""

import re

from agent.planning.party_vocabulary import RELATIVE, SPOUSE
from agent.planning.state import Party
from agent.planning.text import COUNT, number, plain


def without_those(text: str, known: Party) -> tuple[Party, str] | None:
    """The *known* party without the grown-ups that *text* says will not come, and what else the text says.

    None when it says so of nobody.
    """
    if not known.known:
        return None
    words = plain(text)
    some, one = _SOME.search(words), _ONE.search(words)
    fewer = number(some["n"] or "1") if some else 1 if one else 0
    left = known.grown_ups - fewer
    if not fewer or left < 1:
        return None
    mere = known.adults is None and not known.children
    update = {"total": left} if mere else {"adults": left, "total": None}
    return known.model_copy(update=update), _ONE.sub(" ; ", _SOME.sub(" ; ", words))


_STAYS_AWAY = (
    r"(?: (?:now|sadly|unfortunately|probably|just|actually))?(?: (?:has|have|had|is|are|was))?(?: (?:to"
    r"|now|had to))*"
    r" (?:drop(?:ped|s)? out|cancel+ed|pulled out|(?:is |are )?not (?:coming|joining|going|able to)"
    r"|(?:isn't|aren't|won't be) (?:coming|joining|able to)|(?:can't|cannot|can not|won't|couldn't)"
    r" (?:come|join|make it|be there)|(?<=to )(?:drop out|cancel)|stay(?:s|ing)? (?:at )?home)\b"
    r"(?! (?:down|up|in|into|out|back|until|till|before|to|on|by|with|at)\b)"
)
_SOME = re.compile(
    rf"\b(?P<n>{COUNT}) of us{_STAYS_AWAY}"
    r"|\b(?:one|1|a) (?:person |adult |guest )?(?:less|fewer)\b(?! (?:night|day|room|bed|week))"
)
_ONE = re.compile(rf"\b(?:my|our|a|one|his|her) (?:{SPOUSE}|{RELATIVE}){_STAYS_AWAY}")
