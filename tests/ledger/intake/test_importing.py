"""Catalogue import on a real ledger: what is filed, what is not and why by row and column, again, stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

import pytest
import xlsxwriter

from ledger.actions.filing.record_filed import FileRecords, RecordFiled
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.intake.importing import importing
from ledger.intake.importing.elements import date_of
from ledger.intake.importing.importing import Line, Summary, Task, import_table, inspect
from signing.merkle import leaf_hash, root
from tests.ledger.rooms import Room

HEAD = "档号,题名,责任者,文号,日期,保管期限,密级,页数,备注"
CODE = "J019-WS·2016·D30·巡特警总队-{:04d}"


def row(number: int, **changed: str) -> str:
    cells = {
        "code": CODE.format(number),
        "title": f"关于第{number}号事项的通知",
        "responsible": "某某省公安厅",
        "number": f"某公通字〔2016〕{number}号",
        "date": "20160318",
        "retention": "30年",
        "secrecy": "",
        "pages": "3",
        "notes": "",
    } | changed
    return ",".join(cells.values())


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *rows, "")).encode("utf-8-sig")


@dataclass
class Desk:
    """The archivist who imports, and what the report says."""

    room: Room
    lines: list[Line] = field(default_factory=list)
    commands: list[FileRecords] = field(default_factory=list)

    def sign(self, wanted: FileRecords) -> object:
        self.commands.append(wanted)
        return self.room.desks["archivist"].do("record.filed", wanted)

    def run(self, content: bytes, **task: object) -> Summary:
        self.lines.clear()
        wanted = Task(content, **task)  # type: ignore[arg-type]
        return import_table(self.room.ledger, wanted, self.sign, self.lines.append)

    def problems(self) -> list[tuple[int, str, str]]:
        return [
            (one.row, (one.column or "").split()[0], one.reason.code)
            for one in self.lines
            if one.outcome == "wrong" and one.reason
        ]

    def filed(self, number: int) -> RecordFiled:
        ledger = self.room.ledger
        ledger.follow()
        facts = Facts(ledger.facts, ledger.store.size)
        payload = facts.require(RecordFiled, f"code:{CODE.format(number)}", code="RECORD_UNKNOWN").payload
        assert isinstance(payload, RecordFiled)
        return payload


@pytest.fixture
def desk(filing: Room) -> Desk:
    return Desk(filing)


def test_a_table_is_filed_and_filed_again_adds_nothing(desk: Desk) -> None:
    content = table(*(row(number) for number in range(1, 6)))
    first = desk.run(content)
    assert (first.rows, first.filed, first.commands, first.wrong) == (5, 5, 1, 0)
    filed = desk.filed(3)
    assert (filed.date, filed.page_count, filed.retention) == ("20160318", 3, "D30")
    assert filed.inherited
    again = desk.run(content)
    assert (again.filed, again.already, again.wrong, again.commands) == (0, 5, 0, 0)
    assert [one.row for one in desk.lines if one.outcome == "already"] == [2, 3, 4, 5, 6]


def test_every_problem_is_told_by_row_and_column_and_the_rest_goes_on(desk: Desk) -> None:
    content = table(
        row(1),
        row(2, code="J019-WS·2016", date="2016-13-40"),
        row(3, title="", pages="三"),
        row(4, retention="10年"),
        row(5, secrecy="机密★10年"),
        row(1),
        row(7, responsible=""),
        row(8),
    )
    summary = desk.run(content)
    assert (summary.rows, summary.filed, summary.wrong) == (8, 2, 6)
    assert desk.problems() == [
        (3, "档号", "CODE_MALFORMED"),
        (3, "日期", "ELEMENT_VALUE"),
        (4, "题名", "ELEMENT_MISSING"),
        (4, "页数", "ELEMENT_VALUE"),
        (5, "保管期限", "ELEMENT_VALUE"),
        (6, "密级", "STATE_SECRET"),
        (7, "档号", "ROW_REPEATED"),
        (8, "责任者", "ELEMENT_MISSING"),
    ]


def test_a_dry_run_tells_the_same_and_files_nothing(desk: Desk) -> None:
    content = table(row(1), row(2, date="昨天"))
    size = desk.room.ledger.store.head().size
    lines: list[Line] = []
    summary, listed = inspect(desk.room.ledger, Task(content), lines.append)
    assert (summary.good, summary.wrong, summary.pages) == (1, 1, 3)
    assert [(one.row, one.column) for one in lines] == [(3, "日期 date")]
    assert desk.room.ledger.store.head().size == size
    (line,) = listed.content.splitlines()
    assert (listed.entries, listed.pages) == (1, 3)
    assert listed.root == root([leaf_hash(line)]).hex()


def test_the_columns_of_an_older_system_are_understood(desk: Desk) -> None:
    head = "DAGMC;QZH;ND;BGQX;机构（问题）;JH;TM;RZZ;RQ;YS;MLH;AJH;KFZT;借阅次数"
    line = "省厅档案室;Ｊ０１９;2016;定期30年;巡特警总队;12;关于换证的通知;某某省厅;2016年3月;４;3;27;1;8"
    summary = desk.run(table(line, head=head))
    assert (summary.filed, summary.unknown_columns) == (1, ("借阅次数",))
    filed = desk.filed(12)
    assert (filed.date, filed.page_count, filed.openness) == ("[20160300]", 4, "open")
    assert filed.old_numbers == ("3-27",)


def test_a_workbook_holds_the_same(desk: Desk) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((HEAD, row(1), row(2))):
            for column, cell in enumerate(line.split(",")):
                sheet.write(number, column, int(cell) if cell.isdecimal() else cell)
    assert desk.run(file.getvalue()).filed == 2


def test_a_table_in_gb18030_holds_the_same(desk: Desk) -> None:
    assert desk.run(table(row(1)).decode("utf-8-sig").encode("gb18030")).filed == 1


def test_a_code_that_another_entry_has_is_a_problem(desk: Desk) -> None:
    desk.run(table(row(1)))
    summary = desk.run(table(row(1, pages="9"), row(2)))
    assert (summary.filed, desk.problems()) == (1, [(2, "档号", "CODE_TAKEN")])


def test_a_department_that_nobody_knows_is_a_problem_unless_one_is_given(desk: Desk) -> None:
    code = "J019-WS·2016·D30·无此部门-0001"
    assert desk.run(table(row(1, code=code))).problems == {"ORG_UNKNOWN": 1}
    assert desk.run(table(row(1, code=code)), department=desk.room.orgs["patrol"]).filed == 1


def test_household_entries_show_no_code_anywhere(desk: Desk) -> None:
    summary = desk.run(table(row(1), row(1), row(2, code="坏")), household=True)
    assert (summary.filed, summary.wrong) == (1, 2)
    told = "".join(str(one) for one in desk.lines)
    assert "0001" not in told
    assert "坏" not in told


def test_an_import_that_is_stopped_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_RECORDS", 2)
    content = table(*(row(number) for number in range(1, 6)))
    ledger = desk.room.ledger
    stopped = import_table(ledger, Task(content), desk.sign, stopped=lambda: bool(desk.commands))
    assert (stopped.filed, stopped.stopped) == (2, "STOPPED")
    assert (desk.run(content).filed, len(desk.commands)) == (3, 3)


def test_whoever_may_not_file_ends_the_import_with_the_reason(desk: Desk) -> None:
    def sign(wanted: FileRecords) -> object:
        return desk.room.desks["supervisor"].do("record.filed", wanted)

    summary = import_table(desk.room.ledger, Task(table(row(1))), sign)
    assert summary.stopped is not None
    assert summary.stopped.startswith("ROLE_MISSING")
    assert summary.filed == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        table(head="题名,日期"),
        table(head="档号,题名,题名"),
        b"PK\x03\x04 not a workbook",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_table_is_refused(desk: Desk, content: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        desk.run(content)
    assert caught.value.code in ("MAPPING_UNREADABLE", "FORMAT_UNLIKE", "FORMAT_BROKEN", "FILE_BROKEN")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("20160318", "20160318"),
        ("2016-3-8", "20160308"),
        ("2016.03.18", "20160318"),
        ("2016/03/18 00:00:00", "20160318"),
        ("２０１６年３月１８日", "20160318"),
        ("2016年3月", "[20160300]"),
        ("201603", "[20160300]"),
        ("1978", "[19780000]"),
        ("［1978］", "[19780000]"),
        ("〔19780405〕", "[19780405]"),
    ],
)
def test_a_date_as_people_type_it_is_kept_as_the_standard_writes_it(typed: str, kept: str) -> None:
    assert date_of(typed) == kept


@pytest.mark.parametrize("typed", ["2016-02-30", "16-03-18", "20161318", "三月", "201", "[]"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        date_of(typed)
    assert caught.value.code == "ELEMENT_VALUE"
