"""数据包接收: a package of records came in: a bag, an EEP file, a carrier ([S]11; DA/T 48; 档发〔2012〕7号).

The digest of the package's own list of digests (a bag's tag manifest) stands here, signed. Whoever rewrites
a manifest later makes the package whole in itself again, but it is not the one that was received. Prevented
here: the same package twice, another package under the same name, a source that is not registered. FIL-4
asks that what was captured has a source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ledger.actions.filing.sources import checked_source, require_capturing
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event
from signing.statement import is_digest

PackageKind = Literal["bag", "eep", "carrier"]
"""BagIt 包、DA/T 48 封装包、档发〔2012〕7号 载体."""
MOST = 2**53


@event("package.received", zh="数据包接收", en="Package received", by="S|P",
       about=("package", "parcel", "service", "org"), clause="[S]11; DA/T 48; 档发〔2012〕7号",
       watched=("FIL-4",))  # fmt: skip
class PackageReceived(Payload, frozen=True, kw_only=True):
    """A package of `count` entries and `files` files of `bytes` bytes, from `source` (the tag of a registered
    service or organisation). The tag `package:` is its digest: SHA-256 of `sealed_by` where the package lists
    its own digests (a bag's tag manifest), else of the file (EEP), else of its files' list (a carrier). The
    tag `parcel:` is the keyed digest of source and name. `manifest`: one line per file `{"bytes", "entry",
    "object", "path"}` and per entry `{"code", "entry"}`; paths and codes as keyed digests. `refused`: entries
    that were not taken, and are not in the manifest."""

    bytes: int
    count: int
    files: int
    kind: PackageKind
    manifest: FileObject
    source: str
    refused: int = 0
    sealed_by: str | None = None


class ReceivePackage(Input, frozen=True, kw_only=True):
    """`package`: its digest. `name`: what its sender calls it. `manifest`: digest of the stored list."""

    package: str
    name: str
    kind: PackageKind
    source: str
    manifest: str
    count: int
    files: int
    bytes: int
    refused: int = 0
    sealed_by: str | None = None


@action(PackageReceived, mutation="packageReceive", roles=())
def receive(wanted: ReceivePackage, context: Context) -> Outcome:
    """One event, by the source itself, or an archivist or receiver.

    Refused: SOURCE_UNKNOWN, PACKAGE_TAKEN, PACKAGE_OTHER, OBJECT_UNKNOWN, INPUT_REFUSED, NOT_YOUR_ORG,
    ROLE_MISSING.
    """
    facts = context.facts
    source = checked_source(wanted.source, facts)
    require_capturing(context, source)
    if not is_digest(wanted.package):
        raise Refusal("INPUT_REFUSED", reason="package: SHA-256")
    counts = (wanted.count, wanted.files, wanted.bytes, wanted.refused)
    if not all(0 <= one < MOST for one in counts):
        raise Refusal("INPUT_REFUSED", reason="counts: 0..2^53")
    parcel = parcel_tag(source, checked_text("name", wanted.name, longest=255), context.match)
    require_same(facts, parcel, wanted.package)
    tag = f"package:{wanted.package}"
    facts.forbid(PackageReceived, tags=[tag], code="PACKAGE_TAKEN", package=wanted.package)
    size = context.object_size(wanted.manifest) if is_digest(wanted.manifest) else None
    if size is None:
        raise Refusal("OBJECT_UNKNOWN", object=wanted.manifest[:64])
    payload = PackageReceived(
        bytes=wanted.bytes,
        count=wanted.count,
        files=wanted.files,
        kind=wanted.kind,
        manifest=FileObject(size, wanted.manifest),
        refused=wanted.refused,
        sealed_by=checked_text("sealed_by", wanted.sealed_by, longest=60) if wanted.sealed_by else None,
        source=source,
    )
    return Outcome([Draft(payload, (tag, parcel, source))])


def parcel_tag(source: str, name: str, match: Callable[[str], str]) -> str:
    """The tag under which a package's name is unique with its source."""
    return f"parcel:{match(f'{source} {name}')}"


def require_same(facts: Facts, parcel: str, digest: str) -> Recorded[PackageReceived] | None:
    """What was received under this name, None where nothing was. Refused: PACKAGE_OTHER, where that was a
    package with another digest: this one was rewritten since, or is another one under its name."""
    before = facts.latest(PackageReceived, tags=[parcel])
    if before is not None and before.subject("package") != digest:
        received = before.subject("package")
        raise Refusal("PACKAGE_OTHER", received=received, found=digest, position=before.position)
    return before
