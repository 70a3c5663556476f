"""A private PostgreSQL cluster: real, empty, on a Unix socket of its own, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_SUPERUSER = "bellhop"


class Cluster:
    """A cluster in *directory*, which belongs to the user that runs it."""

    def __init__(self, bin_dir: Path, directory: Path) -> None:
        self._bin_dir = bin_dir
        self._directory = directory
        self._data = directory / "data"

    def url(self, database: str) -> str:
        return f"postgresql://{_SUPERUSER}@/{database}?host={self._directory}"

    def create(self) -> None:
        self._run("initdb", "-D", str(self._data), "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self._directory} -c fsync=off"
        log = str(self._directory / "log")
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-o", options, "-l", log)

    def stop(self) -> None:
        """Stop by the pid that the cluster left in its data directory; harmless when it is stopped."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self._data))

    def create_database(self, name: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def _run(self, program: str, *args: str) -> None:
        # Not piped: the server inherits the streams of pg_ctl and would keep a pipe open.
        subprocess.run(
            [*_unprivileged(), str(self._bin_dir / program), *args],
            cwd=self._directory,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """A running cluster. Without PostgreSQL the test is skipped, or fails with CI=true."""
    bin_dir = _bin_dir()
    if bin_dir is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # Not pytest's own directory: only its owner may enter it, and socket paths have to be short.
    directory = Path(tempfile.mkdtemp(prefix="bellhop-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(directory, _user().pw_uid, _user().pw_gid)
        cluster = Cluster(bin_dir, directory)
        cluster.create()
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(directory)


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = _user()
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def _user() -> pwd.struct_passwd:
    """Who runs the cluster when the tests run as root."""
    by_name = {user.pw_name: user for user in pwd.getpwall()}
    return by_name.get("postgres") or by_name["nobody"]


def _bin_dir() -> Path | None:
    """Debian keeps the server's programs off PATH, by version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parent.parent.name), default=None)
    return newest and newest.parent
