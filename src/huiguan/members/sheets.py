"""The roster in and out (会员名册)."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange import Column, ImportContext, Sheet
from huiguan.kernel.exchange.bulk import Bulk
from huiguan.members import links
from huiguan.members.columns import LIST
from huiguan.members.enums import Gender, MembershipState
from huiguan.members.importing.columns import EXTRA, reader
from huiguan.members.importing.setup import gather
from huiguan.members.importing.undo import loss, loss_words, undo
from huiguan.members.importing.writer import RosterWriter
from huiguan.members.selectors.classes import fields_of

IMPORT = "members.import_members"
EXPORT = "members.export_members"

# What these columns are called in the Excel files of this world, beside the headers in both languages.
_NUMBER = ("会员编号", "会员号", "会员证号", "会员证编号", "会员号码", "会籍号", "会籍编号", "证书编号", "编号")
_ID_NUMBER = (
    *("身份证号", "身份证号码", "公民身份号码", "公民身份证号", "公民身份证号码", "居民身份证号", "居民身份证号码"),
    *("身份证", "身份号码", "证件号码", "证件号", "sfzh", "shenfenzhenghao"),
)
_BIRTH = ("出生日期", "出生年月", "出生年月日", "生日", "出生时间", "出生")
_MOBILE = (
    *("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话", "移动电话", "电话号码", "本人电话", "联系手机"),
    *("phone", "shouji"),
)
_UNIT = ("单位", "工作单位", "所在单位", "单位名称", "现工作单位", "所属单位", "服务单位", "单位全称", "单位部门")
_DUTY = ("职务", "现任职务", "单位职务", "行政职务", "职务职级", "工作职务", "岗位")
_CLASS = ("会员类别", "会员类型", "会员种类", "会员等级", "会员级别", "类别")
_JOINED = ("入会日期", "入会时间", "入会年月", "加入时间", "加入日期", "批准入会时间")
_ADDRESS = ("地址", "住址", "通讯地址", "家庭住址", "联系地址", "通信地址")
_BANK = ("银行账号", "银行卡号", "银行帐号", "开户账号", "账号", "卡号", "银行账户")


def _url(code: str) -> str:
    try:
        return reverse("members:roster", kwargs={"code": code})
    except NoReverseMatch:
        return reverse("exchange:batches", kwargs={"code": code})


def _rows_url(code: str, batch_id: int) -> str:
    return links.roster_url(code, f"tab=ever&batch={batch_id}")


def _object_url(code: str, object_id: int) -> str:
    return links.member_url(object_id, code)


def _duplicates_url(code: str) -> str:
    return reverse("members:duplicates", args=[code])


def _gender(value: Any) -> str:
    return str(Gender(value).label) if value else ""


def _state(value: Any) -> str:
    return str(MembershipState(value).label) if value else ""


def extra_columns(organization: Any) -> tuple[Column, ...]:
    """The columns of the fields that an association keeps beside the usual ones."""
    english = not (get_language() or "").startswith("zh")
    return tuple(
        Column(
            EXTRA + field.key,
            (field.label_en if english else field.label) or field.label,
            tuple(filter(None, (field.label, field.label_en))),
            required=field.required,
        )
        for field in fields_of(organization)
    )


def _writer(context: ImportContext, setup: dict[str, Any]) -> RosterWriter:
    return RosterWriter(context, setup)


_COLUMNS = (
    Column("number", _("Member number"), _NUMBER, width=16),
    Column("name", _("Member name"), ("姓名", "会员姓名", "名字", "本人姓名", "xingming"), required=True, width=12),
    Column("gender", _("Gender"), ("性别", "男女", "sex", "xingbie"), format=_gender, width=8),
    Column("id_number", _("ID number"), _ID_NUMBER, width=22, sensitive=True),
    Column("birth_date", _("Date of birth"), _BIRTH, width=12),
    Column("mobile", _("Mobile number"), _MOBILE, width=16, sensitive=True),
    Column("email", _("Mail address"), ("邮箱", "电子邮箱", "电子邮件", "邮件", "邮箱地址", "email"), width=24),
    Column("unit", _("Unit"), _UNIT, width=28),
    Column("duty", _("Duty"), _DUTY, width=16),
    Column("klass", _("Class"), _CLASS, width=14),
    Column("joined_on", _("Joined on"), _JOINED, width=12),
    Column("first_joined_on", _("First joined on"), ("首次入会日期", "首次入会时间", "最早入会时间"), width=12),
    Column("state", _("State"), ("会籍状态", "会员状态", "状态"), format=_state, width=10),
    Column("left_on", _("Left on"), ("退会日期", "退会时间", "离会日期", "终止日期"), width=12),
    Column("decision", _("Decision"), ("批准文号", "入会决定", "批准决定", "决定"), width=18),
    Column("address", _("Address"), _ADDRESS, width=32),
    Column("bank_account", _("Bank account"), _BANK, width=22, sensitive=True),
    Column("note", pgettext_lazy("roster", "Remarks"), ("备注", "说明", "附注"), width=24),
)

MEMBERS = Sheet(
    key="members",
    label=_("Roster"),
    permission=IMPORT,
    export_permission=EXPORT,
    max_rows=2_000_000,
    url=_url,
    sensitive=True,
    more_columns=extra_columns,
    bulk=Bulk(
        setup=gather,
        preparer="huiguan.members.importing.prepare:preparer",
        writer=_writer,
        undo=undo,
        loss=loss,
        loss_words=loss_words,
        reader=reader,
        rows_url=_rows_url,
        object_url=_object_url,
        duplicates_url=_duplicates_url,
    ),
    columns=_COLUMNS,
)

#: The page's list; its columns are the ones that are shown, so each export sets them.
SHOWN = Sheet(key=LIST, label=_("Roster of members"), columns=(), export_permission=EXPORT)
