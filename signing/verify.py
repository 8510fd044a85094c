"""The verification of an export: every byte, every signature, every rule of trust, under one root.

     1  the checkpoint is a signed note; its size says which files there must be
     2  the first entry is ``ledger.created``, its chains lead to the given root certificate, the only anchor
     3  the statements that change trust are folded, each judged before it counts (first pass, scan.py)
     4  the log's key, which the founder or a successor's administrators signed, opens the checkpoint
     5  every bundle is parsed, every entry split; position, time, envelope and statement in canonical form
     6  every leaf hash is the one in its tile
     7  batches are whole, consecutive, in order; header and statements belong together
     8  every signature verifies
     9  every statement was allowed where it stands: ledger, type, keys, certificates, purposes, custody,
        sessions, signers, seen
    10  positions are contiguous, recorded_at increases strictly, command ids are unique
    11  tiles lead up to the checkpoint's root
    12  older checkpoints are of the same log; nothing else lies among the files

It keeps going after a finding. Files are read as a stream; ranges of leaves are verified in several
processes. What grows with the log is 24 bytes for each command, a hash for each 256 entries, and what trust
must remember: keys and sessions.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec

from signing import note
from signing.certificates import read_certificate
from signing.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from signing.commands import Commands
from signing.errors import BadNote, SigningError
from signing.export import CHECKPOINT, MAX_CHECKPOINT, Export, Roots
from signing.older import check_older, check_other_files
from signing.ranges import RangeResult, join_types
from signing.report import MAX_FINDINGS, Located, Policy, Report, found, located
from signing.scan import fold_entry
from signing.tower import Tower
from signing.trust import TrustState
from signing.workers import Workers

Progress = Callable[[str, int, int], None]
"""(pass, entries done, entries in all)"""


def verify_export(
    path: Path | str,
    root_der: bytes,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
    broken_off: bool = False,
) -> Report:
    """Verify an export under the root certificate ``root_der``; the report names all that is wrong.

    ``processes``: how many to use, all cores by default. ``broken_off``: a later export into the same folder
    may have been broken off, so files that do not belong to this one are not looked at. BadCertificate where
    the root certificate is not one; everything else is a finding. Safe to call from a process with threads.
    """
    read_certificate(root_der)
    return _Verification(Path(path), root_der, processes, progress or _silent, broken_off).run()


def _silent(step: str, done: int, total: int) -> None:
    pass


class _Verification:
    """One verification, step by step."""

    def __init__(
        self, path: Path, root_der: bytes, processes: int | None, progress: Progress, broken_off: bool
    ) -> None:
        self.export = Export(path)
        self.state = TrustState(root_der)
        self.processes = processes
        self.progress = progress
        self.broken_off = broken_off
        self.findings: dict[tuple[str, int | None, str | None, int | None, str], Located] = {}
        self.hidden = 0
        self.results: list[RangeResult] = []
        self.checkpoint: Checkpoint | None = None
        self.opened = 0

    def run(self) -> Report:
        """All steps, in order."""
        signed = self.read_checkpoint()
        self.fold()
        self.open_checkpoint(signed)
        tower = self.verify_ranges()
        root = self.check_root(tower)
        self.check_rest()
        return self.report(root)

    def add(self, finding: Located) -> None:
        """Keep a finding once, and count those beyond what a report lists."""
        key = (finding.code, finding.position, finding.file, finding.offset, finding.detail)
        if key in self.findings:
            return
        if len(self.findings) < MAX_FINDINGS:
            self.findings[key] = finding
        else:
            self.hidden += 1

    def read_checkpoint(self) -> bytes | None:
        # 1. The checkpoint's size says which files there must be; nothing else of it is believed yet.
        signed = self.export.read(CHECKPOINT, MAX_CHECKPOINT)
        if signed is None:
            self.add(found("FILE_MISSING", file=CHECKPOINT))
            return None
        try:
            self.checkpoint = parse_checkpoint(note.split_note(signed)[0])
            self.export.size = self.checkpoint.size
        except BadNote as error:
            self.add(located(error, file=CHECKPOINT, offset=0))
        return signed

    def fold(self) -> None:
        # 2, 3. Genesis, then all else that changes trust. The second pass reports what is wrong with each.
        roots = Roots(self.export)
        total = self.export.size
        with Workers(self.export, None, self.processes) as workers:
            for done, entries in workers.scan():
                for index, entry in entries:
                    fold_entry(self.state, index, entry, roots)
                self.progress("scan", done, total)
        if not self.state.logs and not total:
            self.add(found("GENESIS", None, "no entries"))

    def open_checkpoint(self, signed: bytes | None) -> None:
        # 4. The newest log key opens it.
        if signed is None or self.checkpoint is None or not self.state.logs:
            return
        log = self.state.logs[-1]
        try:
            open_checkpoint(signed, [note.parse_vkey(log.vkey)], log.origin)
            self.opened += 1
        except SigningError as error:
            self.add(located(error, file=CHECKPOINT, offset=0))

    def verify_ranges(self) -> Tower:
        # 5 to 10. Ranges come in order; one that does not begin where the last ended is verified again.
        tower, commands = Tower(self.export), Commands()
        covered, last = 0, ""
        with Workers(self.export, self.state, self.processes) as workers:
            for planned_end, result in workers.verify():
                if result.start != covered and planned_end > covered:
                    result = workers.again(covered, planned_end)
                if result.start != covered:
                    continue
                if result.first_recorded is not None and result.first_recorded <= last:
                    detail = f"{result.first_recorded} after {last}"
                    self.add(found("BACKDATED", result.start + 1, detail))
                covered, last = result.end, result.last_recorded or last
                self.take(result, tower, commands)
                self.progress("verify", covered, self.export.size)
        for position, command in commands.repeated():
            self.add(found("COMMAND_SPLIT", position, command))
        return tower

    def take(self, result: RangeResult, tower: Tower, commands: Commands) -> None:
        """Take in what a range came to."""
        for finding in result.findings:
            self.add(finding)
        self.hidden += result.hidden
        commands.add(result.commands)
        tower.add(result.tiles)
        self.results.append(msgspec.structs.replace(result, commands=b"", tiles=[], findings=[]))

    def check_root(self, tower: Tower) -> bytes | None:
        # 11. Level by level up to the root.
        for finding in tower.check():
            self.add(finding)
        root = tower.root()
        if self.checkpoint is not None and root is not None and root != self.checkpoint.root:
            detail = f"{root.hex()}, checkpoint {self.checkpoint.root.hex()}"
            self.add(found("ROOT_WRONG", None, detail, file=CHECKPOINT))
        return root

    def check_rest(self) -> None:
        # 12. Older checkpoints, and files that belong to nothing.
        opened, findings = check_older(self.export, self.state)
        self.opened += opened
        others = [] if self.broken_off else check_other_files(self.export)
        for finding in [*findings, *others]:
            self.add(finding)

    def report(self, root: bytes | None) -> Report:
        """All of it, findings in the order of positions."""
        ordered = sorted(self.findings.values(), key=lambda one: (one.position or 0, one.file or ""))
        log = self.state.logs[-1] if self.state.logs else None
        times = [r for r in self.results if r.first_recorded is not None]
        return Report(
            origin=log.origin if log else self.checkpoint.origin if self.checkpoint else None,
            size=self.export.size,
            root=root.hex() if root else None,
            policy=Policy(
                root_sha256=sha256(self.state.root_der).hexdigest(),
                log_vkey=log.vkey if log else None,
                founder_key=self.state.founder,
                network=self.state.network,
            ),
            entries=sum(sum(r.types.values()) for r in self.results),
            batches=sum(r.batches for r in self.results),
            signatures=sum(r.signatures for r in self.results),
            checkpoints=self.opened,
            types=join_types([r.types for r in self.results]),
            keys=len(self.state.keys),
            sessions=len(self.state.sessions),
            first_recorded_at=times[0].first_recorded if times else None,
            last_recorded_at=times[-1].last_recorded if times else None,
            findings=[one for one in ordered if not one.warning],
            warnings=[one for one in ordered if one.warning],
            hidden=self.hidden,
        )
