"""A guest changes their mind while we work: one answer, to what they want now."""

import signal

from tests.e2e.house import GATED, House

FIRST = "Hi, any rooms for 2 adults next Friday for two nights?"
SECOND = "actually the weekend after, and is there parking?"


def test_a_question_brings_one_reply_with_real_rooms_and_prices(house: House) -> None:
    house.start_worker()
    sid = house.say(FIRST)
    (reply,) = house.replies(1)
    assert "Standard Queen" in reply
    assert "$" in reply
    assert "taxes" in reply
    assert "27 Nov" in reply
    assert house.quiet_replies() == [reply]
    house.wait_until(lambda: house.twilio.typing == [sid])


def test_a_newer_message_brings_one_reply_about_what_it_asks(house: House) -> None:
    house.command = GATED
    house.start_worker()
    house.close_hotel()
    house.say(FIRST)
    house.wait_until(lambda: house.is_waiting_for_rooms(house.session_id()))
    house.say(SECOND)
    house.open_hotel()
    (reply,) = house.replies(1)
    assert "4 Dec" in reply
    assert "27 Nov" not in reply
    assert "parking" in reply.lower()
    assert house.quiet_replies() == [reply]


def test_killing_the_worker_in_between_still_brings_the_one_reply(house: House) -> None:
    house.command = GATED
    first = house.start_worker()
    house.close_hotel()
    house.say(FIRST)
    house.wait_until(lambda: house.is_waiting_for_rooms(house.session_id()))
    house.say(SECOND)
    house.wait_until(lambda: house.is_waiting_for_rooms(house.session_id(), 2))
    first.send_signal(signal.SIGKILL)
    house.open_hotel()
    house.start_worker()
    (reply,) = house.replies(1)
    assert "4 Dec" in reply
    assert "parking" in reply.lower()
    assert house.quiet_replies() == [reply]


def test_the_same_message_again_brings_nothing(house: House) -> None:
    house.start_worker()
    sid = house.say(FIRST)
    house.replies(1)
    house.say(FIRST, sid=sid)
    assert len(house.quiet_replies()) == 1
