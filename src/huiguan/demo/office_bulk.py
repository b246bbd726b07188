"""The same associations, offices, people, accounts and grants as `office`, written by COPY for the larger scales.

A test builds the small demonstration both ways and compares every table.
"""

from __future__ import annotations

from collections.abc import Iterator

from huiguan.demo.accounts import PlannedAccount, planned_accounts
from huiguan.demo.copying import copy_rows, draw_keys
from huiguan.demo.office import LOADER, STARTED, relax_second_factor, set_passwords
from huiguan.demo.tree import PlannedOrganization, PlannedPost
from huiguan.kernel.access.models import Grant
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.names import initials, pinyin_key, pinyin_plain
from huiguan.kernel.organizations.models import Department, Organization, StaffPost, UnitMembership
from huiguan.kernel.people.models import Person, StaffAssignment, User
from huiguan.kernel.search.organizations import index_organizations

Plan = list[PlannedOrganization]


def copy_offices(plan: Plan) -> None:
    """Everything that the plan holds, table by table, in one transaction and one history context."""
    with recording(LOADER, reason="load_demonstration"):
        rows = _copy_tree(plan)
        posts = _copy_posts(plan, rows)
        people = _copy_people(plan)
        _copy_assignments(plan, posts, people)
        _copy_accounts(plan, rows, people)
        relax_second_factor(rows[plan[0].code])
        set_passwords()


def _copy_tree(plan: Plan) -> dict[str, Organization]:
    rows: dict[str, Organization] = {}
    for planned in plan:
        rows[planned.code] = _organization(planned, rows.get(planned.parent or ""))
    draw_keys(list(rows.values()))
    copy_rows(rows.values())
    index_organizations(rows.values())
    joined = [
        UnitMembership(organization=rows[p.code], association=rows[p.parent], period=(p.unit_member_since, None))
        for p in plan
        if p.parent and p.unit_member_since
    ]
    copy_rows(draw_keys(joined))
    return rows


def _organization(planned: PlannedOrganization, parent: Organization | None) -> Organization:
    row = Organization(
        code=planned.code,
        name=planned.name,
        short_name=planned.short_name,
        level=planned.level,
        pinyin=pinyin_key(planned.name),
        plain=pinyin_plain(planned.name),
        initials=initials(planned.name)[:60],
        numchild=0,
        **planned.registration,
    )
    step = 1
    if parent is not None:
        parent.numchild += 1
        step = parent.numchild
    row.depth = parent.depth + 1 if parent is not None else 1
    row.path = Organization._get_path(parent.path if parent is not None else "", row.depth, step)
    return row


def _copy_posts(plan: Plan, rows: dict[str, Organization]) -> dict[tuple[str, str], StaffPost]:
    departments = {
        (p.code, name): Department(organization=rows[p.code], name=name, order=order)
        for p in plan
        for order, name in enumerate(p.departments)
    }
    draw_keys(list(departments.values()))
    copy_rows(departments.values())
    posts = {
        (p.code, post.title): StaffPost(
            organization=rows[p.code],
            department=departments.get((p.code, post.department or "")),
            title=post.title,
            seats=post.seats,
        )
        for p in plan
        for post in p.posts
    }
    draw_keys(list(posts.values()))
    copy_rows(posts.values())
    return posts


def _seats(plan: Plan) -> Iterator[tuple[PlannedOrganization, PlannedPost, str]]:
    for planned in plan:
        for post in planned.posts:
            yield from ((planned, post, name) for name in post.holders)


def _accounts(plan: Plan) -> Iterator[tuple[PlannedOrganization, PlannedAccount]]:
    for planned in plan:
        yield from ((planned, account) for account in planned_accounts(planned))


def _copy_people(plan: Plan) -> dict[tuple[str, str], Person]:
    wanted = [(planned.code, name) for planned, _post, name in _seats(plan)]
    wanted += [(planned.code, account.name) for planned, account in _accounts(plan) if not account.post]
    people = {key: Person(name=key[1]) for key in wanted}
    for person in people.values():
        person.set_sort_keys()
    draw_keys(list(people.values()))
    copy_rows(people.values())
    return people


def _copy_assignments(
    plan: Plan, posts: dict[tuple[str, str], StaffPost], people: dict[tuple[str, str], Person]
) -> None:
    held = []
    for planned, post, name in _seats(plan):
        row = posts[planned.code, post.title]
        held.append(
            StaffAssignment(
                organization_id=row.organization_id,
                post=row,
                person=people[planned.code, name],
                period=(STARTED, None),
            )
        )
    copy_rows(draw_keys(held))


def _copy_accounts(plan: Plan, rows: dict[str, Organization], people: dict[tuple[str, str], Person]) -> None:
    accounts = list(_accounts(plan))
    users = [User(username=a.username, email=a.email, person=people[p.code, a.name]) for p, a in accounts]
    copy_rows(draw_keys(users))
    grants = [
        Grant(user=user, role=a.role.value, organization=rows[p.code], below=a.below, period=(STARTED, None))
        for user, (p, a) in zip(users, accounts, strict=True)
    ]
    copy_rows(draw_keys(grants))
