"""Programs that a test runs in a process of their own, to kill it or to take its disk away.

python -m tests.faults.disk commit URL KILL_AT     appends groups; dies by SIGKILL at the n-th durable step
python -m tests.faults.disk publish URL FOLDER KILL_AT
python -m tests.faults.disk object FOLDER BYTES LIMIT
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from ledger.clock import SystemClock
from ledger.errors import Refusal
from ledger.publishing.checkpoints import Checkpointer
from ledger.store.objects import LocalObjects
from ledger.store.open import open_store
from ledger.store.port import Committed
from signing.note import NoteSigner
from tests.ledger.logs import ORIGIN, command, entry

GROUPS = 4
SIGNER = NoteSigner(ORIGIN, bytes(32))


def killer(kill_at: str) -> Callable[[str], None]:
    """Kills this process at ``step:n``, the n-th time that step is told."""
    step, _, nth = kill_at.partition(":")
    seen = [0]

    def at(name: str) -> None:
        seen[0] += name == step
        if name == step and seen[0] == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)

    return at


def commit(url: str, kill_at: str) -> None:
    """Each group: a new command of two hundred entries and one of one; acknowledged ids go to stdout."""
    store = open_store(url, SystemClock(), at=killer(kill_at))
    for number in range(GROUPS):
        group = [command(10 * number, [entry(b"%d" % n) for n in range(200)]), command(10 * number + 1)]
        for given, answer in zip(group, store.commit(group), strict=True):
            if isinstance(answer, Committed):
                print(given.command, answer.first, answer.last, flush=True)


def publish(url: str, folder: str, kill_at: str) -> None:
    """Publishes a checkpoint; what is served goes to stdout."""
    clock = SystemClock()
    note = Checkpointer(open_store(url, clock), SIGNER, Path(folder), clock, killer(kill_at)).publish()
    sys.stdout.buffer.write(note or b"")


def keep_object(folder: str, length: str, limit: str) -> None:
    """Puts an object while no file may grow past ``limit`` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        print(LocalObjects(Path(folder)).put(BytesIO(b"x" * int(length)))["object"])
    except Refusal as refusal:
        print(refusal.code)


if __name__ == "__main__":
    programs: dict[str, Callable[..., None]] = {"commit": commit, "publish": publish, "object": keep_object}
    programs[sys.argv[1]](*sys.argv[2:])
