"""文件替换、格式转换: another object stands for the file, and the content digest is another."""

from __future__ import annotations

import pytest

from ledger.actions.filing.file_changes import FileMigrated, FileReplaced
from ledger.actions.filing.files import MigrateFile, ReplaceFile
from ledger.actions.filing.record_filed import FileOfRecord
from ledger.content import present_digests
from ledger.event import FileObject, Secret
from ledger.facts import Facts
from tests.ledger.actions.filing.records import LI, WANG, record
from tests.ledger.given import Given, digest_of, given, identity, matching, staff

RECORD = identity("r1")
NEW = FileOfRecord(name="正文.ofd", object=digest_of("new"), format="application/ofd")
STORED = {digest_of("new"): 20, digest_of("a.doc"): 10, digest_of("newer"): 30}
MIGRATE = MigrateFile(record=RECORD, number=1, new=NEW, tool="converter 2.1", reason="长期保存格式")
REPLACE = ReplaceFile(record=RECORD, number=2, new=NEW, reason="原文件损坏")


@pytest.fixture
def history() -> Given:
    files = record("r1", files=("a.doc", "b.doc"))
    return given(*staff((LI, "archivist"), (WANG, "reader")), files)


def content(past: Given) -> str:
    return present_digests(Facts(past.source, past.source.head), [RECORD])[RECORD]


def test_a_migrated_file_keeps_what_it_was_and_how(history: Given) -> None:
    decided = history.when(MIGRATE, actor=LI, objects=STORED)
    (draft,) = decided.then(FileMigrated).drafts
    assert isinstance(draft.payload, FileMigrated)
    assert draft.payload.old == FileObject(10, digest_of("a.doc"))
    assert draft.payload.new == FileObject(20, digest_of("new"))
    assert draft.payload.tool == "converter 2.1"
    assert isinstance(draft.payload.name, Secret)
    assert content(decided.and_then()) != content(history)


def test_a_replaced_file_changes_the_content_and_can_be_replaced_again(history: Given) -> None:
    decided = history.when(REPLACE, actor=LI, objects=STORED)
    decided.then(FileReplaced)
    once = decided.and_then()
    assert content(once) != content(history)
    newer = FileOfRecord(name="b.doc", object=digest_of("newer"), format="application/msword")
    wanted = ReplaceFile(record=RECORD, number=2, new=newer, reason="又错")
    (draft,) = once.when(wanted, actor=LI, objects=STORED).then(FileReplaced).drafts
    assert isinstance(draft.payload, FileReplaced)
    assert draft.payload.old == FileObject(20, digest_of("new"))


def test_the_same_bytes_are_no_other_file(history: Given) -> None:
    same = FileOfRecord(name="a.doc", object=digest_of("a.doc"), format="application/msword")
    wanted = ReplaceFile(record=RECORD, number=1, new=same, reason="x")
    history.when(wanted, actor=LI, objects=STORED).then("NOTHING_CHANGED")


def test_a_migration_changes_the_format(history: Given) -> None:
    again = FileOfRecord(name="a.doc", object=digest_of("new"), format="application/msword")
    wanted = MigrateFile(record=RECORD, number=1, new=again, tool="x 1", reason="x")
    history.when(wanted, actor=LI, objects=STORED).then("NOTHING_CHANGED")


@pytest.mark.parametrize("number", [0, 3])
def test_a_file_that_is_not_there_is_not_changed(history: Given, number: int) -> None:
    wanted = ReplaceFile(record=RECORD, number=number, new=NEW, reason="x")
    history.when(wanted, actor=LI, objects=STORED).then("FILE_UNKNOWN")


def test_the_new_file_is_stored_first_and_only_an_archivist_changes_it(history: Given) -> None:
    history.when(REPLACE, actor=LI).then("OBJECT_UNKNOWN")
    history.when(REPLACE, actor=WANG, objects=STORED).then("ROLE_MISSING")
    other = ReplaceFile(record=identity("none"), number=1, new=NEW, reason="x")
    history.when(other, actor=LI, objects=STORED).then("RECORD_UNKNOWN")


def test_a_file_of_a_household_record_stays_encrypted(history: Given) -> None:
    sealed = history.plus(record("r2", 2, household=True, files=("c.doc",)))
    clear = ReplaceFile(record=identity("r2"), number=1, new=NEW, reason="x")
    sealed.when(clear, actor=LI, objects=STORED).then("INPUT_REFUSED")
    plain = digest_of("plaintext")
    encrypted = FileOfRecord(name="c.doc", object=digest_of("new"), format="application/ofd", plain=plain)
    wanted = ReplaceFile(record=identity("r2"), number=1, new=encrypted, reason="x")
    (draft,) = sealed.when(wanted, actor=LI, objects=STORED).then(FileReplaced).drafts
    assert isinstance(draft.payload, FileReplaced)
    assert draft.payload.same == matching(plain)
