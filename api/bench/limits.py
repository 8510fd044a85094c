"""The machine's limits: what no program on it can pass."""

from __future__ import annotations

import hashlib
import os
import time
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from api.bench.figure import Clock, Figure, Setting

MESSAGE_BYTES = 900  # about what a signed statement has
_BLOCK = 1 << 20


def measure(setting: Setting) -> list[Figure]:
    """Verifications, hashing, flushing, for information: they are the denominators of the rest."""
    span = 0.05 if setting.quick else 1.0
    hashed = sha256_rate(span)
    return [
        _alone("ed25519", "Ed25519 verifications (PyNaCl), one core", ed25519_rate(span), "/s"),
        _alone("ed25519-all", f"the same, {cores()} cores at once", ed25519_rate_of(cores(), span), "/s"),
        _alone("sha256", "SHA-256, one core", hashed / 1e6, "MB/s"),
        _alone("fsync", "write of 4 KiB and fsync, in turn", fsync_rate(setting.folder, span), "/s"),
        _alone("cores", "cores", float(cores()), ""),
        _alone("load", "processes that want them, mean of the last minute", os.getloadavg()[0], ""),
    ]


def _alone(name: str, what: str, measured: float, unit: str) -> Figure:
    return Figure("machine-" + name, what, measured, unit, "", measured, 1.0)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def ed25519_rate(span: float = 0.3, clock: Clock = time.perf_counter) -> float:
    """Signatures over statement-sized messages that PyNaCl verifies in a second on one core, a second of
    `clock`: of the wall, or of `time.process_time` where others who use the machine shall not count."""
    public, secret = crypto_sign_seed_keypair(b"1" * 32)
    signed = [crypto_sign(bytes([n]) * MESSAGE_BYTES, secret) for n in range(100)]
    done, began = 0, clock()
    while (took := clock() - began) < span:
        for one in signed:
            crypto_sign_open(one, public)
        done += len(signed)
    return done / took


def ed25519_rate_of(processes: int, span: float = 0.3) -> float:
    """The same, of several processes together at the same time."""
    if processes == 1:
        return ed25519_rate(span)
    context = get_context("spawn")
    ready = context.Barrier(processes)
    rates: SimpleQueue[float] = context.SimpleQueue()
    started = [context.Process(target=_beside_others, args=(ready, rates, span)) for _ in range(processes)]
    for process in started:
        process.start()
    found = [rates.get() for _ in started]
    for process in started:
        process.join()
    return sum(found)


def _beside_others(ready: Barrier, rates: SimpleQueue[float], span: float) -> None:
    """Measure when all of them are there."""
    ready.wait()
    rates.put(ed25519_rate(span))


def sha256_rate(span: float = 0.3) -> float:
    """Bytes hashed in a second on one core."""
    block = bytes(_BLOCK)
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < span:
        hashlib.sha256(block).digest()
        done += _BLOCK
    return done / took


def fsync_rate(folder: Path, span: float = 0.3) -> float:
    """Flushed appends of 4 KiB to one file in a second."""
    block = bytes(4096)
    with (folder / "fsync").open("wb", buffering=0) as file:
        done, began = 0, time.perf_counter()
        while (took := time.perf_counter() - began) < span:
            file.write(block)
            os.fsync(file.fileno())
            done += 1
    return done / took
