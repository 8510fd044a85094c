"""Which scan an image came from: the pages scanned in a batch, by id and by digest."""

from __future__ import annotations

from ledger.actions.digitization.scan_events import PageScanned
from ledger.errors import Refusal
from ledger.facts import Facts


class Scans:
    """The scans of one batch as the log has them, and a watch for more."""

    def __init__(self, facts: Facts, batch: str) -> None:
        self._workers: dict[tuple[str, str], str] = {}
        self._by_digest: dict[tuple[str, str], str] = {}
        for scan in facts.all(PageScanned, tags=[f"batch:{batch}"]):
            record, page = scan.subject("record") or "", scan.subject("page") or ""
            self._workers[record, page] = scan.subject("worker") or ""
            self._by_digest[record, scan.payload.same or scan.payload.digest or ""] = page

    @property
    def workers(self) -> set[str]:
        """Who scanned."""
        return set(self._workers.values())

    def find(self, record: str, digest: str, page: str | None, operator: str) -> str | None:
        """The id of the scan that an image of the record came from: the one named, else the one with this
        digest (of encrypted content the keyed one), None where there is none. Refused: PAGE_UNKNOWN (no such
        scan of this record), SAME_PERSON (the operator scanned it, DIG-3)."""
        if not self._workers:
            if page is not None:
                raise Refusal("PAGE_UNKNOWN", page=page)
            return None
        found = page or self._by_digest.get((record, digest))
        if found is None:
            return None
        worker = self._workers.get((record, found))
        if worker is None:
            raise Refusal("PAGE_UNKNOWN", page=found)
        if worker == operator:
            raise Refusal("SAME_PERSON", what="扫描与挂接 scanning and attaching")
        return found
