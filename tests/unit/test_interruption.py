"""What a message means while a run is busy, and while nothing runs."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.interruption import classify, request_kind
from agent.phrasebook import busy_phrases, words_of


@pytest.mark.parametrize(
    "text",
    [
        "which rooms are there in June?",
        "2",
        "25/12",
        "two",
        "yes",
        "no, August",
        "actually August",
        "and parking?",
        "thanks, and parking?",
        "ok, for 3 then",
        "ok cancel my booking",
        "can I cancel my reservation?",
        "how long is the beach?",
        "are you still there in winter?",
        "is the pool still there?",
        "stop sending me the expensive rooms",
        "the deluxe please",
        "hello, any rooms tonight?",
        "",
        "🏊?",
        "thanks 🐶?",
        "ok 2️⃣",
        "no",
        "no thanks",
        "yes please",
        "now",
        "done",
        "cancel?",
        "don't cancel",
        "cancel the second room",
        "stop over for one night",
        "forget the garden view, the sea one",
        "never mind the breakfast",
        "leave it in the room",
        "anything still there?",
        "where are you?",
        "are you a robot?",
        "did you get my deposit?",
        "did you get my massage?",
        "how long is the walk",
        "u three?",
        "purim",
        "y",
        "egal",
        "not now",
        "never mind, we stay at home in May, look at June",
        "drop it, we got another offer for two",
        "forget it, we changed our plans, 3 nights",
        "no need to look, we found another hotel, but can you refund us?",
        "cancel, my friends host us tonight and we come tomorrow",
        "the trip is in 20 minutes?",
        "we are not coming anymore",
        "good night, what time is breakfast",
        "מה עם חניה?",
        "תבטל את ההזמנה שלי",
        "para dos personas",
        "cancela mi reserva",
        "deixa o berço",
        "annuler ma réservation",
        "für zwei",
        "annulla la prenotazione",
        "إلغاء حجزي",
        "help",
    ],
)
def test_what_asks_something_is_a_request_whether_busy_or_not(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("request", "request")


@pytest.mark.parametrize(
    "text",
    [
        "still there?",
        "are you there",
        "???",
        "Hello??",
        "any news?",
        "how long?",
        "?",
        "¿hay alguien?",
        "Heyyyyy u there",
        "r u still looking??",
        "ok?",
        "thanks, any update pls",
        "are you tehre",
        "stil waitng...",
        "what’s taking so long",
        "did you guys see my msg",
        "🙂?",
        "👀",
        ".",
        "יש מישהו?",
        "למה לוקח כל כך הרבה זמן",
        "siguen ahí?",
        "tem alguém aí",
        "Vous êtes toujours là ?",
        "J'attends toujours une réponse",
        "ist noch jemand da?",
        "c'è nessuno?",
        "هل أنتم هنا؟",
        "sorry for pushing, but do you have any news by now?",
        "have you found us a room yet?",
        "is there a room or not??",
        "did anyone get a chance to look into this yet",
        "we've been waiting for 20 minutes now, is there a problem?",
        "מצאתם חדר כבר?",
        "¿ya han encontrado una habitación?",
        "vocês acharam um quarto?",
        "avez-vous trouvé une chambre ?",
        "habt ihr schon ein Zimmer gefunden?",
        "avete trovato una camera?",
        "هل وجدتم غرفة؟",
    ],
)
def test_a_status_check_is_one_only_while_busy(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("status_check", "request")


@pytest.mark.parametrize(
    "text",
    [
        "ok thanks",
        "Thank you!",
        "👍",
        "🙏🏽",
        "great, thanks a lot",
        "ok 👍",
        "thx soooo much",
        "no rush at all, I'll wait",
        "thnaks for cheking",
        "תודה רבה",
        "muchas gracias",
        "obrigada!",
        "d'accord, merci",
        "alles klar, danke",
        "va bene grazie",
        "شكرًا جزيلًا",
    ],
)
def test_a_courtesy_changes_nothing_while_busy_and_is_answered_otherwise(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("courtesy", "request")


@pytest.mark.parametrize(
    "text",
    [
        "never mind",
        "Forget it.",
        "cancel",
        "cancel that please",
        "no need",
        "nvm",
        "nevermindddd",
        "nevrmind",
        "forget it, I'll call",
        "stop looking plz",
        "we found something else, thanks",
        "no longer needed",
        "don’t worry about it",
        "we are not coming any more, you can stop",
        "ok stop 👍",
        "sorry wrong chat",
        "לא משנה",
        "כבר לא צריך, תודה",
        "olvídalo, gracias",
        "deixa pra lá",
        "laissez tomber, merci",
        "hat sich erledigt",
        "lascia perdere",
        "لم أعد بحاجة",
        "no need to check any further",
        "drop it, our friends put us up",
        "you can stop searching because the trip fell through",
        "we decided on a different hotel so no need to look, cheers",
        "forget it - my parents changed their plans",
    ],
)
def test_a_stop_stops_the_run_and_is_a_request_when_nothing_runs(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("stop", "request")


@pytest.mark.parametrize("text", ["stop", " Stop ", "STOP"])
def test_the_word_stop_opts_out_when_nothing_runs(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("stop", "opt_out")


@pytest.mark.parametrize("text", ["STOPALL", "unsubscribe", "End", "quit", "REVOKE", "OptOut", "opt-out"])
def test_an_opt_out_is_one_at_any_time(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("opt_out", "opt_out")


@pytest.mark.parametrize("text", ["START", "unstop"])
def test_start_comes_back(text: str) -> None:
    assert classify(text).idle == "opt_in"


@given(st.text(max_size=200))
def test_every_text_has_a_meaning(text: str) -> None:
    classify(text)


@given(st.from_regex(r"[0-9]{1,4}([/.:-][0-9]{1,2})*", fullmatch=True))
def test_numbers_and_dates_always_ask_something(text: str) -> None:
    assert classify(text).busy == "request"


SAYS_NOTHING = (
    "ok thanks",
    "still there",
    "stop",
    "hello",
    "never mind",
    "any news",
    "forget it please",
    "thanks, found something else",
    "לא משנה",
    "gracias",
    "merci, laissez tomber",
    "ist da jemand",
    "grazie",
    "شكرا",
)
TELLS_OF_A_STAY = (
    "room rooms suite double twin apartment bed beds cot crib balcony view garden ocean sea floor "
    "pool spa gym wifi parking breakfast dinner restaurant bar shuttle airport towels pets dog cat "
    "baby kids child children adults people price cost rate budget discount deposit refund invoice "
    "booking reservation availability available free book check-in checkout nights tonight tomorrow "
    "today weekend week month monday friday sunday june december easter christmas passover purim one "
    "two three five ten first second which cheaper bigger quiet smoking accessible late habitación "
    "desayuno piscina noche noches mañana niños precio reserva estacionamento quarto café amanhã "
    "crianças chambre petit-déjeuner piscine nuit demain enfants prix zimmer frühstück nacht morgen "
    "kinder preis buchung camera colazione notte domani bambini prezzo prenotazione חדר חדרים חניה "
    "בריכה ארוחת מחר הלילה ילדים מחיר הזמנה غرفة مسبح فطور غدا أطفال سعر حجز موقف"
)


@given(
    st.sampled_from(TELLS_OF_A_STAY.split()), st.lists(st.sampled_from(SAYS_NOTHING), max_size=3), st.data()
)
def test_a_word_that_tells_of_a_stay_is_never_swallowed(
    word: str, beside: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(beside)))
    ending = data.draw(st.sampled_from(["", "?", "!", "..."]))
    text = " ".join([*beside[:place], word, *beside[place:]]) + ending
    assert classify(text).busy == "request"


@given(st.sampled_from(SAYS_NOTHING), st.sampled_from(string.digits + "½²٣६"), st.data())
def test_a_digit_is_never_swallowed(text: str, digit: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert classify(text[:place] + digit + text[place:]).busy == "request"


@given(st.sampled_from(SAYS_NOTHING), st.integers(3, 8), st.data())
def test_lengthened_letters_and_capitals_change_nothing(text: str, times: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    longer = text[:place] + text[place] * times + text[place + 1 :]
    assert classify(longer.upper()).busy == classify(text).busy


@pytest.mark.parametrize(
    "text",
    [
        "ok " * 1_300,
        "?" * 4_000,
        "are you still " * 280,
        "a'" * 2_000,
        "👍" * 4_000,
        "no, " * 1_000,
        "ה" * 4_000,
    ],
)
def test_long_hostile_texts_have_a_meaning_at_once(text: str) -> None:
    classify(text)
    request_kind(text, [text])


def test_a_mended_typo_is_a_word_of_a_phrase() -> None:
    assert [busy_phrases().kinds(text) for text in ("forgt it", "anyoen here", "thansk")] == [
        ["stop"],
        ["status"],
        ["courtesy"],
    ]


def test_words_are_compared_without_accents_capitals_or_lengthened_letters() -> None:
    assert words_of("Nooo, DON’T—c'était  ça…") == ["no", "dont", "c", "etait", "ca"]


BEFORE = ["Is a double free from the 3rd to the 6th of March, for 2 adults?"]


@pytest.mark.parametrize(
    "text",
    [
        "we also need a cot",
        "and parking?",
        "with breakfast please",
        "i mean with half board",
        "we mean without breakfast",
        "thanks, and a sea view if there is one",
        "our limit is 180 per night",
        "the kids are 3 and 9",
        "can we have a quiet one please",
        "no smoking please",
        "not on the ground floor",
        "forgot to say that we bring a dog",
        "the second one",
        "yes",
        "וגם חניה",
        "con cuna si se puede",
        "one of us is allergic to feathers",
        "avec un lit bébé",
        "und Frühstück bitte",
    ],
)
def test_what_adds_or_answers_is_a_clarification(text: str) -> None:
    assert request_kind(text, BEFORE) == "clarification"


@pytest.mark.parametrize(
    "text",
    [
        "actually the 4th",
        "sorry, I meant April",
        "3 adults, not 2",
        "3 adults",
        "no, three nights",
        "could you look at the suite instead",
        "change it to Sunday",
        "scratch that, a family room",
        "never mind the double, a suite",
        "what time is breakfast?",
        "do you have a gym",
        "also, is there a pool?",
        "can I get a refund",
        "how about the week after",
        "cancel my booking",
        "another weekend please",
        "בעצם שלושה לילות",
        "quise decir abril",
        "plutôt en avril",
        "ich meinte April",
        "anzi, tre notti",
    ],
)
def test_what_corrects_or_asks_something_else_is_a_new_request(text: str) -> None:
    assert request_kind(text, BEFORE) == "new_request"


def test_dates_are_replaced_only_where_some_were_named() -> None:
    assert request_kind("friday to sunday", ["a double for two, please"]) == "clarification"
    assert request_kind("friday to sunday", ["a double from monday to wednesday"]) == "new_request"
