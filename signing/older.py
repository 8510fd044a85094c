"""Older checkpoints and left-over files of an export (step 12 of verify.py)."""

from signing import note
from signing.checkpoint import open_checkpoint, parse_checkpoint, parse_size
from signing.errors import BadTile, SigningError
from signing.export import CHECKPOINT, MAX_CHECKPOINT, OLDER, Export, Roots
from signing.merkle import HASH_BYTES
from signing.report import Located, found, located
from signing.tiles import WIDTH, parse_bundle, parse_path, width_of
from signing.trust import TrustState


def check_older(export: Export, state: TrustState) -> tuple[int, list[Located]]:
    """How many older checkpoints are good, and what is wrong with the others.

    A smaller one, signed by the log's key of that time, has the root that the tree had; one that is larger
    than the log shows that the log was rolled back, one with another root that it was forked.
    """
    roots = Roots(export)
    good = 0
    findings = []
    for path in export.older_checkpoints():
        try:
            problem = _check_one(export, state, roots, path)
        except SigningError as error:
            problem = located(error, file=path)
        if problem is None:
            good += 1
        else:
            findings.append(problem)
    return good, findings


def _check_one(export: Export, state: TrustState, roots: Roots, path: str) -> Located | None:
    signed = export.read(path, MAX_CHECKPOINT)
    if signed is None:
        return found("FILE_MISSING", file=path)
    stated = parse_checkpoint(note.split_note(signed)[0])
    if state.logs:
        log = state.log_at(max(stated.size - 1, 0))
        open_checkpoint(signed, [note.parse_vkey(log.vkey)], log.origin)
    if stated.size != parse_size(path.removeprefix(f"{OLDER}/")):
        return found("CHECKPOINT_NAME", None, str(stated.size), file=path)
    if stated.size > export.size:
        return found("CHECKPOINT_AHEAD", None, f"{stated.size} > {export.size}", file=path)
    root = roots.root_at(stated.size)
    if root != stated.root:
        return found("ROOTS_DIFFER", None, f"{stated.root.hex()}, log {root.hex()}", file=path)
    return None


def check_other_files(export: Export) -> list[Located]:
    """Files that belong to no part of this export. Tiles and bundles of an earlier size are beginnings."""
    findings = []
    for path in export.files():
        if path == CHECKPOINT or path.startswith(f"{OLDER}/"):
            continue
        try:
            name = parse_path(path)
        except BadTile:
            findings.append(found("FILE_UNKNOWN", file=path))
            continue
        width = width_of(name.level or 0, name.n, export.size)
        if name.width > width:
            findings.append(found("CHECKPOINT_AHEAD", None, f"size {export.size}", file=path))
        elif name.width < width and not _is_beginning(export, path, name.level, name.n, name.width):
            findings.append(found("TILE_WRONG", file=path, offset=0))
    return findings


def _is_beginning(export: Export, path: str, level: int | None, n: int, width: int) -> bool:
    """Whether an earlier, partial tile or bundle is how the one of today begins."""
    earlier = export.read(path)
    today = export.bundle(n)[1] if level is None else export.tile(level, n)[1]
    if earlier is None or today is None or not today.startswith(earlier):
        return False
    if level is not None:
        return len(earlier) == width * HASH_BYTES
    try:
        return len(parse_bundle(earlier)) == width <= WIDTH
    except BadTile:
        return False
