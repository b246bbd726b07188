"""Background work: killed dispatches are finished, what is due is told once; files and search follow scope."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from tests.directives.conftest import SPEECH, House, Send, fresh

from huiguan.directives import services, tasks
from huiguan.directives.enums import RunState
from huiguan.directives.models import Assignment, DispatchRun, Document, Item
from huiguan.directives.services import dispatch as module
from huiguan.directives.services.due import AHEAD, tell_what_is_due
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.files.selectors import get_file
from huiguan.kernel.files.services import store_file
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Invalid, NotFound
from huiguan.kernel.search.selectors import search


@pytest.fixture
def waiting(house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch) -> DispatchRun:
    """A dispatch whose job never came."""
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    return services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[items[0].pk],
        organization_ids=[county.pk for county in house.counties],
    )


def age(run: DispatchRun, minutes: int) -> None:
    """Make the run look as if it had been asked for and last moved this long ago."""
    then = timezone.now() - timedelta(minutes=minutes)
    DispatchRun.objects.unscoped("test").filter(pk=run.pk).update(asked_at=then, heartbeat=then)


def test_a_run_whose_worker_died_is_finished(waiting: DispatchRun) -> None:
    age(waiting, 6)
    assert tasks.resume_dispatches(0) == 1
    assert (fresh(waiting).state, fresh(waiting).made) == (RunState.DONE, 8)
    assert tasks.resume_dispatches(0) == 0


def test_a_run_that_moves_is_left_alone(waiting: DispatchRun) -> None:
    age(waiting, 2)
    assert tasks.resume_dispatches(0) == 0
    assert fresh(waiting).state == RunState.WAITING


def test_the_job_runs_a_dispatch(waiting: DispatchRun) -> None:
    tasks.run_dispatch_job(waiting.pk)
    assert fresh(waiting).state == RunState.DONE


def test_a_large_dispatch_is_left_to_the_job(house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    monkeypatch.setattr(module, "AT_ONCE", 7)
    run = services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[items[0].pk],
        organization_ids=[county.pk for county in house.counties],
    )
    assert run.state == RunState.WAITING
    job = ProcrastinateJob.objects.get(task_name=module.JOB)
    assert job.args == {"run_id": run.pk}


def test_what_is_due_is_told_once(house: House, send: Send) -> None:
    rows = send(house.counties[:3])
    soon = add_working_days(today(), AHEAD)
    Assignment.objects.unscoped("test").filter(pk__in=[rows[0].pk, rows[1].pk]).update(due_date=soon)
    services.return_assignment(actor=house.clerk(house.counties[1]), assignment_id=rows[1].pk, reason="x")
    assert tell_what_is_due() == 1
    tell_what_is_due()
    message = Message.objects.unscoped("test").get(kind="directives.due_soon")
    assert (message.organization, message.count) == (house.counties[0], 1)


def upload(house: House, name: str, content: bytes) -> int:
    """A file kept by the national clerk."""
    file = store_file(
        actor=house.clerk(house.nation),
        organization=house.nation,
        upload=ContentFile(content, name=name),
        permission="directives.edit_documents",
    )
    return int(file.pk)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_document_from_a_file(house: House, encoding: str) -> None:
    key = upload(house, "讲话.txt", SPEECH.encode(encoding))
    document = services.register_document(actor=house.clerk(house.nation), organization=house.nation, file_id=key)
    assert document.text == SPEECH and document.file_id == key
    assert get_file(house.clerk(house.nation), key).subject_id == document.pk
    with pytest.raises(NotFound):
        get_file(house.clerk(house.provinces[0]), key)


def test_a_word_file_is_read_and_a_broken_one_refused(house: House) -> None:
    from docx import Document as Word

    word, stream = Word(), io.BytesIO()
    for line in SPEECH.splitlines():
        word.add_paragraph(line)
    word.save(stream)
    key = upload(house, "讲话.docx", stream.getvalue())
    document = services.register_document(actor=house.clerk(house.nation), organization=house.nation, file_id=key)
    assert "各省级协会要在2026年6月30日前完成会员信息核对" in document.text
    with pytest.raises(Invalid):
        upload(house, "讲话.docx", stream.getvalue()[:2000])
    assert Document.objects.unscoped("test").count() == 1


def test_evidence_is_read_by_both_ends_only(house: House, send: Send) -> None:
    county = house.counties[0]
    row, actor = send([county])[0], house.clerk(house.counties[0])
    file = store_file(
        actor=actor,
        organization=county,
        upload=ContentFile("名册".encode(), name="名册.txt"),
        permission="directives.answer_assignment",
    )
    services.report_progress(actor=actor, assignment_ids=[row.pk], text="已完成", stage="done", file_ids=[file.pk])
    assert get_file(house.clerk(house.nation), file.pk).pk == file.pk
    for other in (house.outsider(), house.clerk(house.counties[1]), house.clerk(house.provinces[1], below=True)):
        with pytest.raises(NotFound):
            get_file(other, file.pk)


def test_items_are_found_by_those_to_whom_they_were_sent(house: House, send: Send, items: list[Item]) -> None:
    send([house.counties[0]])

    def found(actor: object) -> list[int]:
        hits = search(actor, "会员信息核对", kinds=["directives.item"]).hits  # type: ignore[arg-type]
        return [hit.object_id for hit in hits]

    assert items[0].pk in found(house.clerk(house.nation))
    assert found(house.clerk(house.counties[0])) == [items[0].pk]
    assert found(house.clerk(house.counties[1])) == []
    assert found(house.outsider()) == []
