"""Every Redis key of ours, what it holds and how long it lives. RQ's own begin with `rq:`.

| key | holds | lives |
|---|---|---|
| `bh:message:<MessageSid>` | "session turn" of an inbound message; the dedup key | 7 days |
| `bh:address:<keyed address>` | the session of a guest's address | RETENTION_DAYS |
| `bh:session:<session>` | turn, *_through, claimed, telling_until, to, from, state | RETENTION_DAYS |
| `bh:transcript:<session>` | list of lines, newest last, 500 at most | RETENTION_DAYS |
| `bh:turn:<session>:<n>` | status, lease, attempts, claimed parts, reason of a cancel | 7 days |
| `bh:kept:<session>` | results of finished waves, by tool and arguments | 15 minutes |
| `bh:effects:<session>:<n>` | side effects: `?` before, the value after | 7 days |
| `bh:notice:<MessageSid>` | a notice that is to go out | 1 hour |
| `bh:outbound:<MessageSid>` | status of an outbound message | RETENTION_DAYS; a stranger's 10 minutes |
| `bh:signin:<keyed client>` | failed staff sign-ins | 1 minute |
| `bh:optouts` | keyed addresses and sessions that opted out | for ever |
| `bh:open`, `bh:notices` | what is not done yet, by due time (ms) | for ever |
| `bh:workers` | worker processes, by their last beat (s) | for ever, pruned |
| `bh:alerts` | what staff should look at, newest first, 1,000 at most | for ever |
| `bh:cancel` | the channel on which cancels are told | - |

Sessions and addresses stand in keys as a keyed hash; numbers and texts only in values.
"""

import hashlib
from collections.abc import Iterable

QUEUE = "bellhop"
QUEUE_KEY = f"rq:queue:{QUEUE}"
OPEN = "bh:open"
NOTICES = "bh:notices"
OPTOUTS = "bh:optouts"
WORKERS = "bh:workers"
ALERTS = "bh:alerts"
CANCEL_CHANNEL = "bh:cancel"


def keyed(secret: str, address: str) -> str:
    """The keyed id (BLAKE2b with *secret* as key, 128 bits in hex) of a guest's address.

    RFC 7693's keyed mode: a MAC as HMAC is, at a fifth of the time on the webhook's path.
    """
    key = secret.encode()[: hashlib.blake2b.MAX_KEY_SIZE]
    return hashlib.blake2b(address.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def message(sid: str) -> str:
    """Key of an inbound message's record."""
    return f"bh:message:{sid}"


def address(keyed_address: str) -> str:
    """Key of the alias from a keyed address to its session."""
    return f"bh:address:{keyed_address}"


def outbound(sid: str) -> str:
    """Key of an outbound message's status."""
    return f"bh:outbound:{sid}"


def session(session_id: str) -> str:
    """Key of a session."""
    return f"bh:session:{session_id}"


def turn(session_id: str, number: int | str) -> str:
    """Key of a turn."""
    return f"bh:turn:{session_id}:{number}"


def transcript(session_id: str) -> str:
    """Key of a session's transcript."""
    return f"bh:transcript:{session_id}"


def sign_in(keyed_client: str) -> str:
    """Key of a client's failed staff sign-ins."""
    return f"bh:signin:{keyed_client}"


def kept(session_id: str) -> str:
    """Key of the results of a session's finished waves."""
    return f"bh:kept:{session_id}"


def notice(sid: str) -> str:
    """Key of the notice that answers the inbound message *sid*."""
    return f"bh:notice:{sid}"


def of_session(session_id: str, turns: Iterable[int]) -> list[str]:
    """Every key that holds something of one guest, for `bellhop forget`."""
    own = [f"bh:{kind}:{session_id}" for kind in ("session", "transcript", "kept")]
    return own + [f"bh:{kind}:{session_id}:{n}" for n in turns for kind in ("turn", "effects")]
