"""The public sites of the top and of the first province: articles in every state, pictures, the disclosure board.

The texts are written for the demonstration; the pictures are drawn.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from django.db.models import F
from django.utils import timezone
from PIL import Image, ImageDraw

from huiguan.demo.office import LOADER, STARTED, actor_named, set_passwords
from huiguan.demo.registers import RULES
from huiguan.demo.speech import clerk_of, head_of
from huiguan.governance.models import OutgoingPaper
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.services import create_account, create_person
from huiguan.kernel.permits import Actor, Role
from huiguan.publicsite import services
from huiguan.publicsite.models import Article, Edition, Picture

TRAINING = """十一月上旬，省协会在三个市举办普法讲解员培训班，一百二十名会员参加。
# 学了什么
- 未成年人保护法常见问题
- 电信网络诈骗的识别与劝阻
- 面向老年人的讲解方法
培训采取集中授课和分组试讲相结合的方式，每名学员完成一次试讲并得到点评。
> “能把一条法律讲得让老人听懂，才算学会了。”
[图{picture}]
合格学员将列入普法讲解员名册，供各市、县协会就近邀请。"""
RELIEF = """今年前三季度，互助基金共收到救助申请四十六件，办结四十一件。
申请由县协会受理，市协会审核，经公示无异议后拨付。收支明细按月公布，可在“资金去向”中查询。
在办的五件均在规定期限内。"""
OPEN_DAY = """省协会定于本月最后一个星期六举办协会开放日，欢迎市民参观。
- 时间：上午九时至十一时三十分
- 地点：省协会会员之家
参观免费，不需要登记个人信息。"""
OFFICERS = """经会员代表大会选举，本届理事会、监事会已经产生。负责人名单已在会员代表大会会议纪要中公布，
现按规定向社会公开。任期自换届之日起算，共五年。
对名单有疑问的，可以书面向秘书处提出。"""
ABOUT = """协会是由本省会员自愿结成的专业性、非营利性社会组织，为会员服务，为行业服务，为社会服务。
# 做什么
- 学术研究
- 公共关系
- 维护会员合法权益
- 交流交往
- 自身建设
协会接受登记管理机关和业务主管单位的指导监督。"""
SUMMARY = """全国协会秘书处汇总各省第三季度工作情况：三个省完成年度任务的四分之三以上。
落实中的主要困难是县级协会专职人员不足。秘书处将在下季度组织三次结对帮扶。"""
YEAR_PLAN = """会长办公会讨论了明年工作要点的起草安排，要求十二月上旬形成征求意见稿。"""
WRONG = """本栏目刊登的统计数字引用了未经核对的来源。"""


def add_publicsite(top: Organization, province: Organization) -> None:
    """Everything of the public site; the same by whatever way the rest was loaded."""
    for place, names in ((top, ("程若溪", "姚知秋")), (province, ("韩亦舒", "贺云舟"))):
        for number, name in enumerate(names, 1):
            _editor(place, f"editor{number}-{place.code}", name)
    set_passwords()
    published(top, "第三季度工作情况汇总", SUMMARY, 12, lead="三个省完成年度任务的四分之三以上。")
    published(province, "协会概况", ABOUT, 200, kind="about")
    _rules(province)
    _province(province)


def _rules(place: Organization) -> None:
    """Rules in two versions, out of the notices that issued them."""
    papers = OutgoingPaper.objects.unscoped("the demonstration's own").filter(
        organization=place, text__contains="第一条"
    )
    for paper in papers.order_by("issued_on"):
        services.publish_rules(
            actor=clerk_of(place), organization=place, title=RULES, source=f"paper:{paper.pk}",
            in_force_from=paper.issued_on or today(),
        )  # fmt: skip


def _editor(place: Organization, username: str, name: str) -> None:
    person = create_person(actor=LOADER, organization=place, name=name)
    user = create_account(actor=LOADER, organization=place, username=username, person=person)
    grant_role(actor=LOADER, user=user, role=Role.EDITOR, organization=place, starts=STARTED)


def _author(place: Organization) -> Actor:
    return actor_named(f"editor1-{place.code}")


def _drafted(place: Organization, title: str, text: str, **more: object) -> Article:
    return services.draft_article(actor=_author(place), organization=place, title=title, text=text, **more)  # type: ignore[arg-type]  # words and moments


def _handed_in(place: Organization, row: Article) -> Article:
    return services.hand_in_article(actor=_author(place), article_id=row.pk, revision=row.revision)


def _checked(place: Organization, row: Article, checks: int = 3) -> Article:
    row = _handed_in(place, row)
    for who in (actor_named(f"editor2-{place.code}"), clerk_of(place), head_of(place))[:checks]:
        row = services.check_article(actor=who, article_id=row.pk, revision=row.revision)
    return row


def published(place: Organization, title: str, text: str, days: int, **more: object) -> Article:
    """An article that went through the three checks and was published `days` ago."""
    row = _checked(place, _drafted(place, title, text, **more))
    back = timedelta(days=days)
    mine = Article.objects.unscoped("the demonstration's own, published a while ago").filter(pk=row.pk)
    mine.update(**{name: F(name) - back for name in ("go_live_at", "first_published_at", "last_published_at")})
    editions = Edition.objects.unscoped("the demonstration's own").filter(article=row)
    editions.update(published_at=F("published_at") - back)
    row.refresh_from_db()
    return row


def scheduled(place: Organization, title: str, text: str, moment: datetime) -> Article:
    """An announcement that was checked and appears by itself."""
    return _checked(place, _drafted(place, title, text, kind="notice", go_live_at=moment))


def under_check(place: Organization, title: str, text: str) -> Article:
    """An article that passed the first check."""
    return _checked(place, _drafted(place, title, text), checks=1)


def _province(place: Organization) -> None:
    picture = _picture(place)
    training = TRAINING.format(picture=picture.pk)
    published(place, "普法讲解员培训班结业", training, 9, lead="一百二十名会员参加，合格者列入名册。")
    relief = published(place, "互助基金前三季度受理情况", RELIEF.replace("四十一", "四十"), 20, source="会员部")
    _corrected(place, relief)
    named = published(place, "本届负责人名单", OFFICERS, 4, kind="notice")
    _disclose(place, named)
    gone = published(place, "行业数据一览", WRONG, 30)
    services.withdraw_article(actor=head_of(place), article_id=gone.pk, reason="引用的统计数字未经核对，予以撤下。")
    scheduled(place, "协会开放日公告", OPEN_DAY, timezone.now() + timedelta(days=2))
    under_check(place, "明年工作要点开始起草", YEAR_PLAN)
    _handed_in(place, _drafted(place, "结对帮扶走访见闻", "走访组一周走了六个县，带回十一条建议。", kind="story"))
    _drafted(place, "年终稿件征集", "欢迎各市协会投稿。")
    services.add_disclosure(
        actor=clerk_of(place), organization=place, title="接受捐赠及使用情况", basis="慈善法第七十九条",
        arose_on=today() - timedelta(days=60), due_on=today() - timedelta(days=12),
    )  # fmt: skip


def _corrected(place: Organization, row: Article) -> None:
    row = services.correct_article(
        actor=_author(place), article_id=row.pk, note="办结件数应为四十一件，原稿误作四十件。"
    )
    row = services.change_article(actor=_author(place), article_id=row.pk, revision=row.revision, text=RELIEF)
    _checked(place, row)


def _disclose(place: Organization, row: Article) -> None:
    """A matter of the office's own, disclosed by an article in time."""
    matter = services.add_disclosure(
        actor=clerk_of(place), organization=place, title="本届负责人简历", basis="社会组织信用信息管理办法",
        arose_on=today() - timedelta(days=20), due_on=today() + timedelta(days=10),
    )  # fmt: skip
    services.record_disclosure(actor=clerk_of(place), organization=place, key=matter.key, article_id=row.pk)


def _picture(place: Organization) -> Picture:
    """A drawn hall: nobody can be recognised in it."""
    drawn = Image.new("RGB", (960, 540), "#dfe9f2")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 400, 960, 540), fill="#c9d3dc")
    pen.polygon(((180, 200), (480, 90), (780, 200)), fill="#1e5081")
    for at in range(220, 760, 90):
        pen.rectangle((at, 215, at + 34, 400), fill="#f7fafc")
    pen.rectangle((160, 400, 800, 420), fill="#8793a0")
    content = BytesIO()
    drawn.save(content, "PNG")
    return services.add_picture(
        actor=_author(place), organization=place, upload=content, size=content.tell(),
        alt="会员之家正面：五根立柱，蓝色屋顶", caption="培训班在会员之家举办",
    )  # fmt: skip
