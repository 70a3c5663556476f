"""Every Redis key of ours, what it holds and how long it lives. RQ's own begin with `rq:`.

| key | holds | lives |
|---|---|---|
| `bh:message:<MessageSid>` | "session turn" of an inbound message; the dedup key | 7 days |
| `bh:address:<keyed address>` | the session of a guest's address | RETENTION_DAYS |
| `bh:session:<session>` | turn, *_through, claimed, taken_by, merged_into, to, from, … | RETENTION_DAYS |
| `bh:transcript:<session>` | list of lines, newest last, 500 at most | RETENTION_DAYS |
| `bh:turn:<session>:<n>` | status, lease, attempts, claimed parts, evidence, reason of a cancel | 7 days |
| `bh:kept:<session>` | results of finished waves, by tool and arguments | 15 minutes |
| `bh:effects:<session>:<n>` | side effects: `?` before, the value after | 7 days |
| `bh:notice:<MessageSid>` | a notice that is to go out | 1 hour |
| `bh:outbound:<MessageSid>` | status of an outbound message | RETENTION_DAYS; a stranger's 10 minutes |
| `bh:story:<session>` | stream: what its runs did, 500 entries or so; see below | as long as the session |
| `bh:posting:<session>` | POSTs of the bot under way, by when they are over at the latest (ms) | 15 seconds |
| `bh:desk:<session>` | list: ids of messages of staff that are to go out, in order | RETENTION_DAYS |
| `bh:staff_message:<session>:<id>` | a message of staff | RETENTION_DAYS; once out 1 day, without its text |
| `bh:signin:<keyed client>` | failed staff sign-ins | 1 minute |
| `bh:visit:<keyed id>` | who of the staff is signed in, by the cookie's id | 12 hours |
| `bh:staff` | hash: the staff's accounts, as JSON by name | for ever |
| `bh:audit` | stream: who of the staff did what, 5,000 entries or so | for ever |
| `bh:lanes` | sessions whose runs told something, by the last time (ms) | for ever, pruned after 10 minutes |
| `bh:day:<date>` | hash: counters of a day at the hotel; see `bot/tally.py` | 400 days |
| `bh:total` | hash: the same counters since the house opened | for ever |
| `bh:timezone` | the hotel's time zone (IANA), by the worker that started last | for ever |
| `bh:optouts` | keyed addresses and sessions that opted out | for ever |
| `bh:taken` | sessions that a colleague has, by since when (ms) | for ever |
| `bh:open`, `bh:notices`, `bh:staff_messages` | what is not done yet, by due time (ms) | for ever |
| `bh:workers` | worker processes, by their last beat (s, the store's clock) | for ever, pruned |
| `bh:alerts` | what staff should look at, newest first, 1,000 at most | for ever |
| `bh:alerts_seen`, `bh:alerts_told` | hash: who saw an entry; set: which were told outside; by id | pruned |
| `bh:alarm` | the process that looks for what to tell outside | 1 minute |
| `bh:probe` | nothing: written to see whether the store takes anything | 1 minute |
| `bh:cancel` | the channel on which cancels are told | - |
| `sim:messages`, `sim:order` | the stand-in for Twilio: its messages by sid, and their order | 1 day |
| `sim:guests` | hash: an address's last message (ms), opt-out and name | 1 day |
| `sim:media` | hash: pictures that were sent from the phone page | 1 day |
| `sim:events` | set by time: which message changed, to which one typing is shown; sids only | 1 day |
| `sim:faults` | the faults in force, as JSON | 1 day |

Sessions and addresses stand in keys as a keyed hash; numbers and texts only in values.

An entry of `bh:story:<session>` has one field, `e`: JSON with `v` (1), `at` (ms), `run` (its id),
`turn`, `attempt` (1 for the first) and `event`, and by event:

| event | fields |
|---|---|
| `run_start` | - |
| `wave_start` | `wave`, `waves` (in all), `calls` (ids) |
| `wave_complete` | `wave`, `waves`, `duration_s`, `done` (how many calls) |
| `tool_start` | `call`, `tool`, `wave`, `reused` |
| `tool_complete` | `call`, `tool`, `wave`, `duration_s`, `reused`, `kept` (a newer turn may take it) |
| `tool_error` | `call`, `tool`, `wave`, `duration_s`, `why` (a fixed word) |
| `execution_cancelled` | `wave` (that did not start; 0: planning), `waves`, `done`, `reason` |
| `cancellation_handled` | `wave`, `reason`, `stop_s`, `wasted_s` |
| `reply_ready` | `waves`, `duration_s` |
| `run_end` | `outcome` (sent, cancelled, later, failed, lost, done, stopped, error), `reason` |

Nothing in it was written by a guest or returned by a tool. Readers skip a `v` and an `event` that they
do not know.
"""

import hashlib
from collections.abc import Iterable
from functools import cache

QUEUE = "bellhop"
QUEUE_KEY = f"rq:queue:{QUEUE}"
OPEN = "bh:open"
NOTICES = "bh:notices"
OPTOUTS = "bh:optouts"
STAFF_MESSAGES = "bh:staff_messages"
TAKEN = "bh:taken"
WORKERS = "bh:workers"
ALERTS = "bh:alerts"
ALERTS_SEEN = "bh:alerts_seen"
ALERTS_TOLD = "bh:alerts_told"
ALARM = "bh:alarm"
PROBE = "bh:probe"
CANCEL_CHANNEL = "bh:cancel"
STAFF = "bh:staff"
AUDIT = "bh:audit"
LANES = "bh:lanes"
TOTAL = "bh:total"
TIMEZONE = "bh:timezone"
SIM_MESSAGES = "sim:messages"
SIM_ORDER = "sim:order"
SIM_GUESTS = "sim:guests"
SIM_MEDIA = "sim:media"
SIM_EVENTS = "sim:events"
SIM_FAULTS = "sim:faults"


def keyed(secret: str, address: str) -> str:
    """The keyed id (BLAKE2b with *secret* as key, 128 bits in hex) of a guest's address.

    RFC 7693's keyed mode: a MAC as HMAC is, at a fifth of the time on the webhook's path.
    """
    mac = _keyed_mac(secret).copy()
    mac.update(address.encode("utf-8", "surrogatepass"))
    return mac.hexdigest()


@cache
def _keyed_mac(secret: str) -> "hashlib.blake2b":
    return hashlib.blake2b(key=secret.encode()[: hashlib.blake2b.MAX_KEY_SIZE], digest_size=16)


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


def effects(session_id: str, number: int | str) -> str:
    """Key of the side effects of a turn."""
    return f"bh:effects:{session_id}:{number}"


def transcript(session_id: str) -> str:
    """Key of a session's transcript."""
    return f"bh:transcript:{session_id}"


def sign_in(keyed_client: str) -> str:
    """Key of a client's failed staff sign-ins."""
    return f"bh:signin:{keyed_client}"


def visit(keyed_id: str) -> str:
    """Key of the record that somebody of the staff is signed in."""
    return f"bh:visit:{keyed_id}"


def day(date: str) -> str:
    """Key of the counters of a day, YYYY-MM-DD."""
    return f"bh:day:{date}"


def kept(session_id: str) -> str:
    """Key of the results of a session's finished waves."""
    return f"bh:kept:{session_id}"


def notice(sid: str) -> str:
    """Key of the notice that answers the inbound message *sid*."""
    return f"bh:notice:{sid}"


def story(session_id: str) -> str:
    """Key of the stream that tells what a session's runs did."""
    return f"bh:story:{session_id}"


def posting(session_id: str) -> str:
    """Key of a session's POSTs under way."""
    return f"bh:posting:{session_id}"


def desk(session_id: str) -> str:
    """Key of the ids of messages of staff that are to go out."""
    return f"bh:desk:{session_id}"


def staff_message(session_id: str, message_id: str) -> str:
    """Key of a message of staff."""
    return f"bh:staff_message:{session_id}:{message_id}"


def of_session(session_id: str, turns: Iterable[int]) -> list[str]:
    """Every key that holds something of one guest, for `bellhop forget`."""
    own = [
        f"bh:{kind}:{session_id}" for kind in ("session", "transcript", "kept", "story", "desk", "posting")
    ]
    return own + [f"bh:{kind}:{session_id}:{n}" for n in turns for kind in ("turn", "effects")]
