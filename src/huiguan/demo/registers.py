"""What stands in the registers of an office: papers that go out and come in, and what is filed to the authorities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from huiguan.demo.speech import clerk_of, head_of
from huiguan.governance.models import OutgoingPaper
from huiguan.governance.paper_enums import OutgoingState as O
from huiguan.governance.paper_enums import PaperKind as K
from huiguan.governance.services import incoming, papers
from huiguan.kernel.calendar import today
from huiguan.kernel.filings import services as filings
from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children


@dataclass(frozen=True, slots=True)
class Planned:
    """A paper and how far it came."""

    state: str
    kind: str
    title: str
    text: str


#: The furthest first, so that numbers of the year follow their order.
PLAN = (
    Planned(O.ARCHIVED, K.NOTICE, "关于做好会员信息核对工作的通知",
            "请各市协会于月底前完成会员信息核对，核对结果经负责人审核后报省协会会员部。"),
    Planned(O.DISTRIBUTED, K.NOTICE, "关于开展走访慰问活动的通知",
            "请各市协会安排走访困难会员，逐户建立台账，走访情况按季度报送。"),
    Planned(O.SEALED, K.LETTER, "关于商请协助提供培训场地的函",
            "省协会拟举办会员业务培训，商请贵单位协助提供培训场地。"),
    Planned(O.NUMBERED, K.NOTICE, "关于报送年度工作总结的通知", "请各市协会于十二月二十日前报送年度工作总结。"),
    Planned(O.ISSUED, K.REPORT, "关于上半年工作情况的报告", "现将上半年会员服务、权益保障和学术活动情况报告如下。"),
    Planned(O.SIGNING, K.REQUEST, "关于召开会员代表大会的请示",
            "本届理事会任期将满，拟按章程召开会员代表大会，请予审查。"),
    Planned(O.CHECKING, K.LETTER, "关于征求服务办法意见的函",
            "现将《会员服务办法（征求意见稿）》送上，请提出修改意见。"),
    Planned(O.DRAFT, K.NOTICE, "关于举办学术交流会的通知", "学术交流会的时间、地点和参加人员安排如下。"),
    Planned(O.DROPPED, K.NOTICE, "关于推迟秋季培训的通知", "秋季培训推迟举行，时间另行通知。"),
)  # fmt: skip
#: Rules as they go out: by the notice that issues them (印发), with the day on which they came into force.
RULES = "会员服务办法"
RULES_VERSIONS = (
    (100, """现将《会员服务办法》印发你们，请遵照执行。
第一章 总则
第一条 为规范会员服务，保障会员权益，根据协会章程制定本办法。
第二条 各级协会为会员提供入会、转会、维权、慰问、培训和学术交流等服务。
第二章 受理与办理
第三条 会员诉求由会员所在的县协会受理，五个工作日内答复。
第四条 需要上级协会协助的，县协会在三个工作日内转办。
第三章 附则
第五条 本办法由秘书处负责解释，自印发之日起施行。"""),
    (10, """现将修订后的《会员服务办法》印发你们，请遵照执行。
第一章 总则
第一条 为规范会员服务，保障会员权益，根据协会章程制定本办法。
第二条 各级协会为会员提供入会、转会、维权、慰问、救助、培训和学术交流等服务。
第二章 受理与办理
第三条 会员诉求由会员所在的县协会受理，三个工作日内答复；涉及人身安全的，当日答复。
第四条 会员可以在手机上查看办理进度。
第五条 需要上级协会协助的，县协会在三个工作日内转办。
第三章 附则
第六条 本办法由秘书处负责解释，自印发之日起施行。"""),
)  # fmt: skip
LETTER = "各省协会应按季度报送会员权益保障工作情况，首次报送时间为下月十五日前。"
NO_UNITS = "单位及职务正在核实，七日内补报。"


def add_registers(province: Organization) -> None:
    """In one office a paper in each state, one that came in, a filing that was filed and one with what it lacks."""
    _rules(province)
    for planned in PLAN:
        _out(province, planned)
    _in(province)
    _filings(province)


def _rules(province: Organization) -> None:
    """Two notices that issued rules, the second their new version, each so many days ago."""
    for (days, text), title in zip(RULES_VERSIONS, (f"印发《{RULES}》", f"印发修订后的《{RULES}》"), strict=True):
        paper = _out(province, Planned(O.ARCHIVED, K.NOTICE, f"关于{title}的通知", text))
        mine = OutgoingPaper.objects.unscoped("the demonstration's own, issued a while ago").filter(pk=paper.pk)
        mine.update(issued_on=today() - timedelta(days=days))


def _out(province: Organization, planned: Planned) -> OutgoingPaper:
    clerk = clerk_of(province)
    paper = papers.draft_paper(
        actor=clerk,
        organization=province,
        kind=planned.kind,
        title=planned.title,
        text=planned.text,
        addressee="各市协会" if planned.kind == K.NOTICE else "有关单位",
    )
    if planned.state == O.DROPPED:
        papers.pass_paper_on(actor=clerk, paper_id=paper.pk, transition="drop_paper", note="培训按原定时间举行。")
        return paper
    for state in _WAY[: _WAY.index(planned.state)]:
        _step(province, paper, state)
    return paper


#: The states of a paper that goes out, in their order.
_WAY = (O.DRAFT, O.CHECKING, O.SIGNING, O.ISSUED, O.NUMBERED, O.SEALED, O.DISTRIBUTED, O.ARCHIVED)
_PLAIN = {O.DRAFT: "submit_draft", O.CHECKING: "pass_draft", O.DISTRIBUTED: "archive_paper"}


def _step(province: Organization, paper: OutgoingPaper, state: str) -> None:
    """Take a paper out of a state into the next one."""
    clerk = clerk_of(province)
    if state in _PLAIN:
        papers.pass_paper_on(actor=clerk, paper_id=paper.pk, transition=_PLAIN[O(state)])
    elif state == O.SIGNING:
        papers.issue_paper(actor=head_of(province), paper_id=paper.pk)
    elif state == O.ISSUED:
        papers.number_paper(actor=clerk, paper_id=paper.pk)
    elif state == O.NUMBERED:
        papers.seal_paper(actor=clerk, paper_id=paper.pk, copies=3)
    else:
        receivers = [city.name for city in list(children(province))[:2]]
        papers.distribute_paper(actor=clerk, paper_id=paper.pk, receivers=receivers)


def _in(province: Organization) -> None:
    """A paper from outside, on which the office proposed and the head wrote an instruction."""
    clerk = clerk_of(province)
    paper = incoming.receive_paper(
        actor=clerk,
        organization=province,
        issuer=province.supervising_body or "业务主管单位",
        title="关于报送会员权益保障工作情况的通知",
        number=f"〔{today().year}〕16号",
        dated=today() - timedelta(days=3),
        urgency="urgent",
        answer_by=today() + timedelta(days=20),
        text=LETTER,
    )
    incoming.propose_on_paper(actor=clerk, paper_id=paper.pk, text="拟由权益部牵头汇总，各市协会配合。请批示。")
    incoming.instruct_on_paper(actor=head_of(province), paper_id=paper.pk, text="同意，按时报送。")


def _filings(province: Organization) -> None:
    """The annual inspection is being prepared and names what is missing; the officers' record was filed."""
    clerk = clerk_of(province)
    filings.prepare_filing(
        actor=clerk, organization=province, kind="annual-inspection", authority=Authority.SUPERVISING_BODY
    )
    record = filings.prepare_filing(
        actor=clerk, organization=province, kind="officers-record", authority=Authority.REGISTRAR
    )
    filings.file_filing(actor=clerk, filing_id=record.pk, note=NO_UNITS)
