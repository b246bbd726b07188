"""The room over the API: the whole way of a task, refusals as codes, and no operation open to others."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.directives.conftest import SPEECH, House, Send, tasks_of

from huiguan.directives.models import Assignment, Document, Item
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor


class Door:
    """The API as one signed-in person uses it."""

    def __init__(self, actor: Actor) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(pk=actor.user_id))

    def __call__(self, method: str, path: str, status: int = 200, **payload: Any) -> Any:
        answer = self.client.generic(
            method, f"/api/v1{path}", json.dumps(payload) if payload or method != "GET" else "", "application/json"
        )
        assert answer.status_code == status, answer.content.decode()[:500]
        return answer.json() if answer.content else None


@pytest.fixture
def nation(house: House) -> Door:
    return Door(house.clerk(house.nation, below=True))


def test_from_a_document_to_a_task_struck_off(house: House, nation: Door) -> None:
    county = Door(house.clerk(house.counties[0]))
    document = nation("POST", "/organizations/n/documents", 201, text=SPEECH, number="1号")
    tasks = [item for item in document["items"] if item["kind"] == "task"]
    assert document["text"][tasks[0]["start"] : tasks[0]["end"]] == tasks[0]["quote"]
    changed = nation("PATCH", f"/items/{tasks[0]['id']}", revision=tasks[0]["revision"], title="核对会员信息")
    assert changed["title"] == "核对会员信息"
    nation("POST", "/items/confirm", revisions={str(changed["id"]): changed["revision"]})
    due = (today() + timedelta(days=30)).isoformat()
    choice = {
        "item_ids": [changed["id"]],
        "organization_ids": [house.counties[0].pk, house.counties[1].pk],
        "changes": {str(changed["id"]): {"due_date": due}},
    }
    preview = nation("POST", "/organizations/n/dispatch/preview", **choice)
    assert (preview["total"], preview["warnings"]) == (2, [])
    run = nation("POST", "/organizations/n/dispatch", 202, **choice)
    assert (run["state"], run["made"]) == ("done", 2)
    assert nation("GET", f"/dispatch-runs/{run['id']}")["done"] == 2
    received = county("GET", f"/organizations/{house.counties[0].code}/assignments")
    assert received["total"] == 1 and received["rows"][0]["light"] == "not_started"
    key = received["rows"][0]["assignment"]["id"]
    county("POST", f"/assignments/{key}/take-on")
    county("POST", "/reports", 201, assignment_ids=[key], text="已完成", stage="done", percent=100)
    county("POST", f"/assignments/{key}/request-closure")
    assert county("POST", f"/assignments/{key}/verify-closure", 404)["code"] == "not_found"
    assert nation("POST", f"/assignments/{key}/close", 422)["code"] == "not_verified"
    nation("POST", f"/assignments/{key}/verify-closure")
    assert nation("POST", f"/assignments/{key}/close", note="属实")["state"] == "closed"
    page = nation("GET", f"/assignments/{key}")
    assert page["light"] == "closed" and [e["state"] for e in page["timeline"]][-1] == "closed"
    board = nation("GET", f"/organizations/n/board?document={document['id']}")
    assert board["total"] == 2 and board["figures"]["closed"]["count"] == 1
    assert nation("GET", f"/organizations/n/assignments?{board['figures']['closed']['rows']}")["total"] == 1
    assert nation("GET", f"/organizations/n/items/{changed['id']}/page")["lights"]["closed"] == 1


def test_a_stale_revision_is_a_conflict(house: House, nation: Door, speech: Document) -> None:
    item = tasks_of(speech)[0]
    nation("PATCH", f"/items/{item.pk}", revision=1, title="甲")
    answer = nation("PATCH", f"/items/{item.pk}", 409, revision=1, title="乙")
    assert answer["code"] == "stale_revision" and answer["message"]


@pytest.mark.parametrize(
    ("method", "path", "payload"),
    [
        ("PATCH", "/items/99999999", {"revision": 1, "title": "x"}),
        ("PATCH", "/items/99999999999999999999", {"revision": 1}),
        ("POST", "/items/confirm", {"revisions": {"1": 99999999999999999999}}),
        ("POST", "/organizations/n/documents", {"text": "a\x00b"}),
        ("POST", "/organizations/n/documents", {"text": " "}),
        ("POST", "/organizations/n/documents", {"file_id": 1}),
        ("POST", "/organizations/n/dispatch", {"item_ids": [], "organization_ids": [1]}),
        ("POST", "/organizations/n/dispatch", {"item_ids": [1], "organization_ids": [2**63]}),
        ("POST", "/reports", {"assignment_ids": [1], "text": "x", "stage": "soon"}),
        ("GET", "/organizations/n/assignments?tab=all", {}),
        ("GET", "/organizations/n/assignments?page=0", {}),
        ("GET", "/organizations/nowhere/assignments", {}),
        ("GET", "/organizations/n/burden?month=2026-13-01", {}),
        ("GET", "/organizations/n/year-plan/0", {}),
        ("PATCH", "/organizations/n/directive-settings", {"revision": 0, "scheme": 4}),
    ],
)
def test_bad_input_is_refused_not_failed(
    house: House, nation: Door, method: str, path: str, payload: dict[str, Any]
) -> None:
    answer = nation.client.generic(method, f"/api/v1{path}", json.dumps(payload), "application/json")
    assert answer.status_code in (404, 422), answer.content.decode()[:300]


def test_the_reads_of_an_association(house: House, nation: Door, send: Send, items: list[Item]) -> None:
    row = send([house.counties[0]])[0]
    assert nation("GET", "/organizations/n/assignments/counts") == {"received": 0, "own": 0, "sent": 1}
    assert len(nation("GET", "/organizations/n/documents")) == 1
    assert nation("GET", f"/documents/{row.document_id}")["title"]
    assert nation("GET", f"/items/{row.item_id}")["label"] == items[0].label
    assert row.due_date is not None
    plan = nation("GET", f"/organizations/n/year-plan/{row.due_date.year}")
    assert plan["sent"][str(row.due_date.month)] == {"total": 1, "closed": 0}
    code = house.counties[0].code
    assert nation("GET", f"/organizations/{code}/burden?month={row.due_date}")["reports"] == 1
    assert nation("GET", "/organizations/n/problems") == []


def test_settings_and_groups(house: House, nation: Door) -> None:
    found = nation("GET", "/organizations/n/directive-settings")
    assert (found["scheme"], found["warn_within"], found["revision"]) == (1, 10, 0)
    changed = nation("PATCH", "/organizations/n/directive-settings", revision=0, scheme=3)
    assert (changed["remind_within"], changed["warn_within"], changed["revision"]) == (10, 5, 1)
    assert nation("PATCH", "/organizations/n/directive-settings", 409, revision=0, scheme=1)["code"] == "stale_revision"
    ids = [house.cities[0].pk, house.cities[1].pk]
    group = nation("PUT", "/organizations/n/groups", name="试点", organization_ids=ids)
    assert group["organizations"] == ["p1c1", "p1c2"]
    assert [g["name"] for g in nation("GET", "/organizations/n/groups")] == ["试点"]
    nation("DELETE", f"/groups/{group['id']}", 204)
    assert nation("GET", "/organizations/n/groups") == []


def test_bulletins(house: House, nation: Door, send: Send) -> None:
    send(house.counties)
    period = {"starts": today().replace(day=1).isoformat(), "ends": today().isoformat()}
    bulletin = nation("POST", "/organizations/n/bulletins", 201, **period)
    assert bulletin["figures"]["total"] == 8
    head = Door(house.head(house.nation))
    issued = head("POST", f"/bulletins/{bulletin['id']}/issue", revision=bulletin["revision"], number="9号")
    assert issued["state"] == "issued"
    assert nation("PATCH", f"/bulletins/{bulletin['id']}", 422, revision=2, text="x")["code"] == "issued"


def closed_paths(house: House, document: Document, row: Assignment) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation on the nation's things, and on a county's assignment."""
    item, day = tasks_of(document)[0], date(2026, 1, 1).isoformat()
    o, d, i, a = "/organizations/n", f"/documents/{document.pk}", f"/items/{item.pk}", f"/assignments/{row.pk}"
    later = (today() + timedelta(days=400)).isoformat()
    dispatch = {"item_ids": [item.pk], "organization_ids": [house.counties[0].pk]}
    return [
        ("GET", f"{o}/documents", {}), ("POST", f"{o}/documents", {"text": "x"}), ("GET", d, {}),
        ("PATCH", d, {"revision": 1}), ("PUT", f"{d}/text", {"revision": 1, "text": "x"}),
        ("POST", f"{d}/itemise", {"revision": 1}), ("GET", f"{d}/instructions", {}),
        ("POST", f"{d}/instructions", {"text": "x"}), ("POST", f"{d}/submit", {}), ("POST", f"{d}/archive", {}),
        ("POST", f"{o}/items", {"title": "x"}), ("GET", f"{o}/problems", {}), ("GET", i, {}),
        ("GET", f"{o}{i}/page", {}), ("PATCH", i, {"revision": 1}), ("POST", f"{i}/split", {"revision": 1, "at": 1}),
        ("POST", "/items/merge", {"revisions": {item.pk: 1}}), ("POST", "/items/confirm", {"revisions": {item.pk: 1}}),
        ("POST", f"{i}/discard", {"revision": 1}), ("POST", f"{i}/restore", {"revision": 1}),
        ("PUT", f"{i}/concerns", {"organizations": []}), ("POST", f"{o}/dispatch/preview", dispatch),
        ("POST", f"{o}/dispatch", dispatch), ("GET", f"{o}/dispatch-runs", {}),
        ("GET", f"/dispatch-runs/{row.run_id}", {}), ("POST", f"/dispatch-runs/{row.run_id}/resume", {}),
        ("POST", f"/dispatch-runs/{row.run_id}/stop", {}), ("POST", f"{a}/split", {"organization_ids": [1]}),
        ("POST", "/assignments/extend", {"assignment_ids": [row.pk], "due_date": later, "reason": "x"}),
        ("POST", "/assignments/request-extensions", {"assignment_ids": [row.pk], "due_date": later, "reason": "x"}),
        ("POST", "/assignments/reassign", {"assignment_ids": [row.pk], "contact": "x"}),
        ("POST", f"{o}/assignments/inside", {"item_id": item.pk, "units": [{}]}),
        ("POST", f"{o}/assignments/own", {"title": "x"}), ("POST", f"{a}/withdraw", {"reason": "x"}),
        ("POST", f"{a}/send-again", {}), ("GET", a, {}), ("POST", f"{a}/take-on", {}),
        ("POST", f"{a}/adapt", {"revision": 1}), ("POST", f"{a}/return", {"reason": "x"}),
        ("PATCH", a, {"revision": 1}), ("POST", "/reports", {"assignment_ids": [row.pk], "text": "x", "stage": "done"}),
        ("POST", f"{a}/outside-code", {}),
        ("POST", f"{a}/extensions", {"asked_due": day, "reason": "x"}),
        ("POST", "/extensions/1/decide", {"grant": True}), ("POST", f"{a}/request-closure", {}),
        ("POST", f"{a}/verify-closure", {}), ("POST", f"{a}/reject-closure", {"reason": "x"}),
        ("POST", f"{a}/close", {}), ("POST", f"{a}/reopen", {"reason": "x"}), ("POST", f"{a}/quality", {"poor": True}),
        ("POST", "/reminders", {"assignment_ids": [row.pk]}), ("GET", f"{o}/assignments", {}),
        ("GET", f"{o}/assignments/counts", {}), ("GET", f"{o}/board", {}), ("GET", f"{o}/year-plan/2026", {}),
        ("GET", f"{o}/burden?month={day}", {}), ("GET", f"{o}/directive-settings", {}),
        ("PATCH", f"{o}/directive-settings", {"revision": 0}), ("GET", f"{o}/groups", {}),
        ("PUT", f"{o}/groups", {"name": "x", "organization_ids": [1]}), ("DELETE", "/groups/1", {}),
        ("GET", f"{o}/bulletins", {}), ("POST", f"{o}/bulletins", {"starts": day, "ends": day}),
        ("GET", "/bulletins/1", {}), ("PATCH", "/bulletins/1", {"revision": 1}),
        ("POST", "/bulletins/1/issue", {"revision": 1}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["outsider", "county clerk", "province clerk with all below"])
def test_others_get_the_same_404_everywhere(house: House, speech: Document, send: Send, who: str) -> None:
    row = send([house.counties[0]])[0]
    actor = {
        "outsider": house.outsider(),
        "county clerk": house.clerk(house.counties[7]),
        "province clerk with all below": house.clerk(house.provinces[1], below=True),
    }[who]
    door = Door(actor)
    for method, path, payload in closed_paths(house, speech, row):
        answer = door.client.generic(method, f"/api/v1{path}", json.dumps(payload), "application/json")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, path, answer.content[:200])


def test_the_list_above_names_every_operation(house: House, speech: Document, send: Send) -> None:
    from huiguan.api.app import api

    row = send([house.counties[0]])[0]
    operations = [o["operationId"] for path in api.get_openapi_schema()["paths"].values() for o in path.values()]
    ours = [name for name in operations if name.startswith("huiguan_directives_api")]
    assert len(ours) == len(closed_paths(house, speech, row))


def test_the_code_of_an_outside_unit_is_told_once_and_kept_nowhere(house: House, nation: Door) -> None:
    unit = {"kind": "outside", "name": "某印刷厂"}
    [task] = nation("POST", "/organizations/n/assignments/own", 201, title="印制会员证", units=[unit])
    path = f"/assignments/{task['id']}/outside-code"
    given = nation("POST", path, 201, days=7)
    assert given["ends_on"] == (today() + timedelta(days=6)).isoformat()
    assert Client().post("/directives/outside/", {"code": given["code"]}).status_code == 302
    answer = nation.client.post(f"/api/v1{path}", "{}", "application/json")
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert answer.json()["code"] != given["code"]
    assert Client().post("/directives/outside/", {"code": given["code"]}).status_code == 422, "the one before is void"
    nation("POST", path, 422, days=0)
    Door(house.clerk(house.provinces[0]))("POST", path, 404)
    [inside] = nation("POST", "/organizations/n/assignments/own", 201, title="自查")
    assert nation("POST", f"/assignments/{inside['id']}/outside-code", 422)["code"] == "not_outside"
