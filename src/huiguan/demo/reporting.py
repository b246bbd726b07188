"""What the demonstration shows of reporting: a year that is closed with its report, and one that comes in.

The collections of last year are frozen, the reports of the province and, in a small federation, of the nation issued in
spring. The nation collects the figures of this year: in the first province's branch forms stand in every state, one
with a single cell that was sent back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from huiguan.demo.names import person
from huiguan.demo.speech import clerk_of, head_of
from huiguan.directives.models import Item
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import branch, children
from huiguan.reporting import services
from huiguan.reporting.models import AnnualReport, Collection, Filled, Indicator, Line
from huiguan.reporting.services.standard_rules import standard_rules

CLOSED = (
    "members.present", "members.women", "members.joined", "members.left", "members.units", "members.dues_asked",
    "members.dues_paid", "governance.bodies", "governance.committees", "governance.holders", "governance.officers",
    "governance.terms_begun", "funds.income", "funds.spent", "funds.donations", "funds.donated", "own.seminars",
    "own.publications", "own.exchanges", "own.trainings", "own.trained", "own.visits", "own.visit_money",
    "own.open_days", "own.volunteer_hours", "cases.received", "cases.closed", "cases.rights", "research.calls",
    "research.applications", "research.granted", "research.sum_granted", "research.finished", "research.outputs",
    "research.adopted", "honours.nominations", "honours.awards_units", "honours.stories",
)  # fmt: skip
CLOSED_TEXT = """\
{year}年，{association}按照章程开展工作。纳入统计的{handed}家协会（含本会）全部报送了数据。现将全年工作报告如下。
一、会员队伍
年末个人会员{members.present}人，其中女会员占{members.women%members.present}；全年新入会{members.joined}人，退会{members.left}人。应收会费{members.dues_asked}元，实收{members.dues_paid}元。
二、组织运转
年末设各类机构{governance.bodies}个，其中专门委员会{governance.committees}个；在任职务{governance.holders}人次，其中负责人{governance.officers}人。全年完成换届{governance.terms_begun}家。
三、学术研究与交流
发布课题申报通知{research.calls}次，收到申报{research.applications}项，立项{research.granted}项，资助{research.sum_granted}元，结项{research.finished}项；成果入库{research.outputs}项，被采纳{research.adopted}项次。举办研讨会、论坛{own.seminars}次，编印刊物、文集{own.publications}种；接待和派出交流团组{own.exchanges}次。
四、教育培训与公共关系
举办培训班{own.trainings}次，参加培训{own.trained}人次；举办开放日、普法活动{own.open_days}次，志愿服务{own.volunteer_hours}小时。
五、会员维权和服务
受理会员维权和诉求{cases.received}件，其中维权案件{cases.rights}件，全年办结{cases.closed}件。走访慰问会员{own.visits}次，支出慰问金{own.visit_money}元。
六、表彰激励
收到推荐{honours.nominations}项，表彰先进集体{honours.awards_units}个，宣传先进事迹{honours.stories}篇。
七、经费
全年收入{funds.income}元，支出{funds.spent}元；接受捐赠{funds.donations}笔，计{funds.donated}元。
八、年度亮点
{highlights}
九、下一年打算
围绕章程确定的业务范围，继续做好会员服务和权益保障，补齐会员信息中的缺项，推动培训向基层一线倾斜。
"""
#: Of so many associations at most the top collects last year's figures too: each form goes through the services.
MOST_CLOSED = 100
EXPLAINED = "已与台账核对，数字属实。"


def add_reporting(*, members: bool = True) -> None:
    """The dictionary, a closed year and an open one; its annual report only where there are `members` to report on."""
    top = Organization.objects.get(depth=1)
    services.take_dictionary(actor=clerk_of(top), organization=top)
    province = next(iter(children(top)))
    closed = _closed_year(province, "省协统1表")
    if members:
        _issued(province, closed, f"省警协〔{today().year}〕8号")
    if members and Organization.objects.count() <= MOST_CLOSED:
        _issued(top, _closed_year(top, "会统1表"), f"全警协〔{today().year}〕12号")
    _open_year(top, province)


def _collection(place: Organization, year: int, number: str, due: date, keys: Sequence[str] = ()) -> Collection:
    rows = Indicator.objects.unscoped("the demonstration's own").filter(key__in=keys).order_by("order")
    row = services.draft_collection(
        actor=clerk_of(place),
        organization=place,
        number=number,
        title=f"{place.short_name}{year}年度工作统计",
        basis=f"{place.short_name}〔{year}〕统计工作安排",
        starts=date(year, 1, 1),
        ends=date(year, 12, 31),
        due_on=due,
        valid_until=due + timedelta(days=365),
        indicator_ids=[found.pk for found in rows],
    )
    for rule in standard_rules(row):
        services.add_rule(actor=clerk_of(place), collection_id=row.pk, **rule)
    return services.open_collection(actor=clerk_of(place), collection_id=row.pk)


def _form(row: Collection, place: Organization) -> Filled:
    rows = Filled.objects.unscoped("the demonstration's own").select_related("organization", "receiver", "collection")
    return rows.get(collection=row, organization=place)


def _enter(row: Collection, place: Organization, **cells: str) -> Filled:
    """Enter the lines that no room counts: small numbers that follow from the association's place in the tree."""
    form = _form(row, place)
    lines = Line.objects.unscoped("the demonstration's own").filter(collection=row, indicator__figure="")
    found = {}
    for line in lines.select_related("indicator"):
        key = line.indicator.key
        found[line.pk] = services.Entered(Decimal(_number(key, int(place.code))), answer=cells.get(key))
    return services.save_cells(actor=clerk_of(place), form_id=form.pk, revision=form.revision, cells=found)


#: How often an association does something in a year at most, by the key of what it enters.
MOST_IN_A_YEAR = {
    "own.staff": 6, "own.seminars": 3, "own.trainings": 5, "own.visits": 22, "own.open_days": 4, "own.exchanges": 2,
    "own.publications": 2, "own.agreements": 2,
}  # fmt: skip
#: What goes with what: so many people in each course, so much at each visit, so many hours on each open day.
GOES_WITH = {
    "own.trained": ("own.trainings", 36),
    "own.visit_money": ("own.visits", 40),
    "own.volunteer_hours": ("own.open_days", 42),
}


def _number(key: str, code: int) -> int:
    of, each = GOES_WITH.get(key, (key, 1))
    order = list(MOST_IN_A_YEAR).index(of) if of in MOST_IN_A_YEAR else 0
    most = MOST_IN_A_YEAR.get(of, 0)
    return (code // 100 * 7 + code + order * 13) % (most + 1) * each


def _check(row: Collection, place: Organization) -> Filled:
    form = _enter(row, place)
    found = services.check_form(actor=clerk_of(place), form_id=form.pk)
    words = {finding.pk: EXPLAINED for finding in found}
    services.explain_findings(actor=clerk_of(place), form_id=form.pk, explanations=words)
    return form


def _sign(row: Collection, place: Organization) -> Filled:
    form = _check(row, place)
    name = person(int(place.code[:4]))
    return services.sign_form(actor=head_of(place), form_id=form.pk, signed_by=name)


def _accept(row: Collection, place: Organization) -> Filled:
    form = _sign(row, place)
    return services.accept_form(actor=clerk_of(form.receiver), form_id=form.pk)


def _closed_year(caller: Organization, number: str) -> Collection:
    year = today().year - 1
    row = _collection(caller, year, number, date(year + 1, 2, 28), CLOSED)
    for place in branch(caller).order_by("-depth", "path"):
        _accept(row, place)
    return services.freeze_collection(actor=clerk_of(caller), collection_id=row.pk)


def _tasks(place: Organization) -> list[int]:
    """Two items of follow-through of an association, on which a highlight stands."""
    items = Item.objects.unscoped("the demonstration's own").filter(organization=place, kind="task", state="confirmed")
    return list(items.order_by("order", "pk").values_list("pk", flat=True)[:2])


def _issued(caller: Organization, row: Collection, number: str) -> None:
    clerk = clerk_of(caller)
    annual: AnnualReport = services.draft_annual(actor=clerk, organization=caller, collection_id=row.pk)
    annual = services.change_annual(
        actor=clerk, annual_id=annual.pk, revision=annual.revision, text=CLOSED_TEXT,
        addressee=caller.supervising_body,
    )  # fmt: skip
    services.add_highlight(
        actor=clerk, annual_id=annual.pk, title="会员服务到身边",
        text="各级协会走访慰问会员{own.visits}次，帮助解决实际困难。",
        item_ids=_tasks(caller),
    )  # fmt: skip
    services.issue_annual(actor=head_of(caller), annual_id=annual.pk, revision=annual.revision, number=number)
    issued = AnnualReport.objects.unscoped("the demonstration's own, issued in spring").filter(pk=annual.pk)
    issued.update(issued_on=min(today(), date(today().year, 3, 28)))


def _open_year(top: Organization, province: Organization) -> None:
    row = _collection(top, today().year, "会统1表", today() + timedelta(days=20))
    cities = list(children(province))
    first, second = list(children(cities[0])), list(children(cities[1]))
    for county in first:
        _accept(row, county)
    _sign(row, cities[0])
    _accept(row, second[0])
    _sign(row, second[1])
    _return_a_cell(row, second[2])
    _check(row, cities[1])
    annual = services.draft_annual(actor=clerk_of(top), organization=top, collection_id=row.pk)
    services.add_highlight(
        actor=clerk_of(top), annual_id=annual.pk, title="培训进基层", text="各级协会举办培训班{own.trainings}次。",
        item_ids=_tasks(top),
    )  # fmt: skip


def _return_a_cell(row: Collection, place: Organization) -> None:
    form = _sign(row, place)
    lines = Line.objects.unscoped("the demonstration's own").filter(collection=row)
    visits: Any = lines.get(indicator__key="own.visits").pk
    services.return_form(
        actor=clerk_of(form.receiver), form_id=form.pk, cells={visits: "与走访台账不一致，请核对后再报。"}
    )
