"""Passwords of staff are compared slowly, and by few at once."""

import threading

import pytest
import redis

from bot.staff import accounts as accounts_module
from bot.staff.accounts import CHECKS_AT_ONCE, Accounts, TooManyChecks
from tests.conftest import NO_STORE, MakeSettings


def test_a_flood_of_sign_ins_is_refused_unread_and_the_first_account_gets_in(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Semaphore(0), threading.Event()

    def slowly(hashed: str, password: str) -> bool:
        begun.release()
        return not may_end.wait(30)

    monkeypatch.setattr(accounts_module, "check_password_hash", slowly)
    with redis.Redis.from_url(NO_STORE) as store:
        accounts = Accounts(make_settings(), store)
        flood = [
            threading.Thread(target=accounts.check, args=("staff", f"wrong {i}"))
            for i in range(CHECKS_AT_ONCE)
        ]
        for one in flood:
            one.start()
            begun.acquire()
        with pytest.raises(TooManyChecks):
            accounts.check("staff", "wrong as well")
        assert accounts.check("staff", "staff-password") is not None
        may_end.set()
        for one in flood:
            one.join()
        assert accounts.check("staff", "wrong, later") is None
