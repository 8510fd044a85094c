"""Jobs: started, watched, cancelled and continued by archivists; a broken one can be taken up again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from api.jobs.job import Job, JobFolders
from api.jobs.kinds import KINDS, Ended, Kind, Work, register
from api.jobs.runner import Jobs
from ledger.errors import Refusal
from ledger.reading import recorded
from tests.api.rooms import DRAFT, furnish, identity, record
from tests.api.speaking import Speaker, speak_to

START = """mutation($input: IntakeAttachInput!) { intakeAttachStart(input: $input) {
    job { id uuid kind label state done total summary problem result } userErrors { code } } }"""
JOB = "query($id: ID!) { job(id: $id) { state stateLabel done total summary problem } }"
CODE = "J019-WS·2016·D30·办公室-0003"


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Speaker]:
    """A room with an intake directory."""
    room = furnish(tmp_path / "room")
    (tmp_path / "intake").mkdir()
    with speak_to(room, development=True, intake=tmp_path / "intake") as speaker:
        yield speaker


def image(tint: int) -> bytes:
    """A small JPEG page, different by its tint."""
    held = BytesIO()
    Image.new("L", (40, 56), tint).save(held, "JPEG", dpi=(300, 300))
    return held.getvalue()


def put(speaker: Speaker, path: str, content: bytes) -> None:
    place = speaker.service.settings.intake
    assert place is not None
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_bytes(content)


def batch(speaker: Speaker) -> str:
    """A new open batch."""
    wanted = {"material": "文书", "profile": {"colour": "grey", "dpi": 300, "format": "image/jpeg"}}
    return identity(speaker.room.desks["archivist"].do("batch.opened", wanted).subjects, "batch")


def start(speaker: Speaker, who: str | None = "archivist", **wanted: Any) -> Any:
    wanted = {"folder": "box", "batch": "", **wanted}
    return speaker.ask(START, {"input": wanted}, who=who)["intakeAttachStart"]


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer["userErrors"]]


def test_a_folder_is_attached_by_a_job_and_its_result_is_read_by_address(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    put(intake, "box/notes.txt", b"not a scan")
    job = start(intake, batch=batch(intake))["job"]
    ended = intake.service.jobs.wait(job["uuid"])
    assert ended.state == "done", ended
    shown = intake.ask(JOB, {"id": job["id"]}, who="publisher")["job"]
    assert (shown["state"], shown["done"], shown["total"]) == ("done", 1, 1)
    assert shown["summary"]["pages"] == 1
    lines = [json.loads(line) for line in intake.http.get(
        job["result"], headers=intake.headers("archivist")).text.splitlines()]  # fmt: skip
    assert [line.get("outcome") for line in lines] == ["unmatched", "attached", None]
    draft = intake.room.records[DRAFT]
    assert len(intake.room.ledger.store.select(["page.attached"], [f"record:{draft}"])) == 1


def test_only_archivists_start_and_see_jobs(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    opened = batch(intake)
    assert codes(start(intake, "reader", batch=opened)) == ["ROLE_MISSING"]
    assert codes(start(intake, None, batch=opened)) == ["SESSION_NEEDED"]
    job = start(intake, batch=opened)["job"]
    intake.service.jobs.wait(job["uuid"])
    assert intake.ask(JOB, {"id": job["id"]}, who="reader")["job"] is None
    assert intake.errors("{ jobs(first: 5) { nodes { id } } }", who="reader")
    answer = intake.http.get(job["result"], headers=intake.headers("reader"))
    assert answer.status_code == 404
    assert intake.http.get(job["result"]).status_code == 401


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("../room", "PATH_OUTSIDE"),
        ("/etc", "PATH_OUTSIDE"),
        ("C:\\scans", "PATH_OUTSIDE"),
        ("link", "FILE_LINK"),
        ("link/objects", "FILE_LINK"),
        ("nothing", "FOLDER_MISSING"),
    ],
)
def test_a_job_reads_below_the_intake_directory_alone(intake: Speaker, folder: str, code: str) -> None:
    place = intake.service.settings.intake
    assert place is not None
    os.symlink(intake.room.home, place / "link")
    assert codes(start(intake, folder=folder, batch=batch(intake))) == [code]


def test_without_an_intake_directory_no_such_job_starts(speaker: Speaker) -> None:
    assert codes(start(speaker, batch=batch(speaker))) == ["INTAKE_UNSET"]


def test_what_cannot_work_is_refused_before_it_waits(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    assert codes(start(intake, batch="01990000-0000-7000-8000-0000000000ff")) == ["BATCH_UNKNOWN"]
    assert codes(start(intake, batch=batch(intake), mapping="none.csv")) == ["FILE_MISSING"]
    assert codes(start(intake, batch=batch(intake), processes=99)) == ["INPUT_REFUSED"]
    assert intake.ask("{ jobs(first: 5) { nodes { id } } }", who="archivist")["jobs"]["nodes"] == []


def test_jobs_are_listed_newest_first_in_pages(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    opened = batch(intake)
    started = [start(intake, batch=opened)["job"] for _ in range(3)]
    for one in started:
        intake.service.jobs.wait(one["uuid"])
    query = """query($after: String) { jobs(first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } }"""
    first = intake.ask(query, who="archivist")["jobs"]
    assert [one["id"] for one in first["nodes"]] == [started[2]["id"], started[1]["id"]]
    assert first["pageInfo"]["hasNextPage"]
    rest = intake.ask(query, {"after": first["pageInfo"]["endCursor"]}, who="archivist")["jobs"]
    assert [one["id"] for one in rest["nodes"]] == [started[0]["id"]]
    assert not rest["pageInfo"]["hasNextPage"]


def test_a_job_whose_process_died_shows_as_interrupted_and_is_continued_by_another(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    jobs = intake.service.jobs
    wanted = {"folder": "box", "batch": batch(intake), "mapping": None, "processes": 1}
    kept = Job(
        id=intake.command(), kind="intake.attach", input=wanted, person=intake.room.person("archivist"),
        session=intake.room.session("archivist"), state="running", started_at=1, changed_at=1,
    )  # fmt: skip
    jobs.folders.keep(kept)
    assert jobs.folders.job(kept.id).state == "interrupted"
    query = "mutation($id: ID!) { jobContinue(id: $id) { job { state person } userErrors { code } } }"
    answer = intake.ask(query, {"id": f"job:{kept.id}"}, who="publisher")["jobContinue"]
    assert answer["userErrors"] == []
    ended = jobs.wait(kept.id)
    assert (ended.state, ended.person) == ("done", intake.room.person("publisher"))
    again = intake.ask(query, {"id": f"job:{kept.id}"}, who="publisher")["jobContinue"]
    assert codes(again) == ["JOB_STATE"]


def test_a_waiting_job_is_cancelled_and_does_nothing(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    jobs = intake.service.jobs
    opened = batch(intake)
    blocked = jobs._change
    with blocked:  # the runner cannot take the job up while we hold this
        job = jobs.start(
            "intake.attach", {"folder": "box", "batch": opened, "mapping": None, "processes": 1},
            intake.room.person("archivist"), intake.room.session("archivist"),
        )  # fmt: skip
        assert jobs.cancel(job.id).state == "cancelled"
    assert jobs.folders.job(job.id).state == "cancelled"
    draft = intake.room.records[DRAFT]
    assert not intake.room.ledger.store.select(["page.attached"], [f"record:{draft}"])


def test_a_page_of_a_sealed_record_lies_encrypted_and_is_shown_in_clear_and_kept_by_nobody(
    intake: Speaker,
) -> None:
    wanted = record(intake.room, 9, "户籍", "office") | {"sealed_content": True}
    archivist = intake.room.desks["archivist"]
    filed = identity(archivist.do("record.filed", {"records": [wanted]}).subjects, "record")
    content = image(120)
    put(intake, "box/J019-WS·2016·D30·办公室-0009-0001.jpg", content)
    job = start(intake, batch=batch(intake))["job"]
    assert intake.service.jobs.wait(job["uuid"]).state == "done"
    ledger = intake.room.ledger
    (attached,) = map(recorded, ledger.store.select(["page.attached"], [f"record:{filed}"]))
    assert content not in ledger.objects.read(attached.payload.image.object)
    intake.service.catch_up()
    answer = intake.http.get(f"/pages/{attached.subject('page')}", headers=intake.headers("publisher"))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["cache-control"] == "no-store"
    ranged = {"range": "bytes=10-19", **intake.headers("publisher")}
    part = intake.http.get(f"/pages/{attached.subject('page')}", headers=ranged)
    assert (part.status_code, part.content) == (206, content[10:20])


@pytest.fixture
def endless() -> Iterator[str]:
    """A kind of job that works until it is told to stop."""

    def run(work: Work) -> Ended:
        work.progress(3, 9)
        while not work.stopped():
            continue
        work.result.write(b"{}\n")
        return Ended({"came": "to a good place"}, "STOPPED")

    kind = register(Kind("endless", "无尽", "Endless", ("archivist",), lambda *_: None, run))
    yield kind.name
    del KINDS[kind.name]


def test_a_running_job_is_cancelled_at_its_next_good_place(intake: Speaker, endless: str) -> None:
    jobs = intake.service.jobs
    job = jobs.start(endless, {}, intake.room.person("archivist"), intake.room.session("archivist"))
    cancel = "mutation($id: ID!) { jobCancel(id: $id) { job { uuid } userErrors { code } } }"
    assert codes(intake.ask(cancel, {"id": f"job:{job.id}"}, who="reader")["jobCancel"]) == ["ROLE_MISSING"]
    assert codes(intake.ask(cancel, {"id": f"job:{job.id}"}, who="archivist")["jobCancel"]) == []
    ended = jobs.wait(job.id)
    assert ended.state == "cancelled"
    assert codes(intake.ask(cancel, {"id": f"job:{job.id}"}, who="archivist")["jobCancel"]) == ["JOB_STATE"]
    assert codes(intake.ask(cancel, {"id": "job:none"}, who="archivist")["jobCancel"]) == ["JOB_UNKNOWN"]


def test_a_job_too_many_is_refused_and_leaves_nothing(
    intake: Speaker, endless: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.runner.MOST_WAITING", 1)
    jobs, person = intake.service.jobs, intake.room.person("archivist")
    session = intake.room.session("archivist")

    def start_three() -> None:
        for _ in range(3):
            jobs.start(endless, {}, person, session)

    with pytest.raises(Refusal) as caught:
        start_three()
    assert caught.value.code == "JOBS_FULL"
    kept = intake.ask("{ jobs(first: 5) { nodes { id } } }", who="archivist")["jobs"]["nodes"]
    assert len(kept) <= 2


def test_a_service_that_closes_leaves_its_job_to_be_continued(intake: Speaker, endless: str) -> None:
    person, session = intake.room.person("archivist"), intake.room.session("archivist")
    jobs = Jobs(intake.service.premises)
    running, waiting = (jobs.start(endless, {}, person, session) for _ in range(2))
    jobs.close()
    folders = JobFolders(intake.service.settings.home)
    assert [folders.job(one.id).state for one in (running, waiting)] == ["interrupted"] * 2


def test_a_fault_of_ours_fails_the_job_without_its_words(
    intake: Speaker, caplog: pytest.LogCaptureFixture
) -> None:
    def run(work: Work) -> Ended:
        raise ValueError("secret words")

    register(Kind("broken", "坏", "Broken", ("archivist",), lambda *_: None, run))
    try:
        jobs = intake.service.jobs
        job = jobs.start("broken", {}, intake.room.person("archivist"), intake.room.session("archivist"))
        ended = jobs.wait(job.id)
    finally:
        del KINDS["broken"]
    assert (ended.state, ended.problem) == ("failed", "INTERNAL")
    assert "secret words" in caplog.text


def test_a_session_that_ended_fails_the_job_with_its_reason_and_loses_nothing(intake: Speaker) -> None:
    put(intake, f"box/{CODE}/0001.jpg", image(90))
    opened = batch(intake)
    desk = intake.room.desks["archivist"]
    jobs = intake.service.jobs
    kept = jobs.start(
        "intake.attach", {"folder": "box", "batch": opened, "mapping": None, "processes": 1},
        desk.person, "01990000-0000-7000-8000-00000000dead",
    )  # fmt: skip
    ended = jobs.wait(kept.id)
    assert (ended.state, ended.problem) == ("failed", "SESSION_NEEDED")
    jobs.resume(kept.id, desk.person, intake.room.session("archivist"))
    assert jobs.wait(kept.id).state == "done"
