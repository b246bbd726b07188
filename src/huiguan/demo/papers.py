"""What lies in the office's drawers: files of no task, and a table of associations to be imported."""

from __future__ import annotations

import io

from huiguan.demo.office import actor_named
from huiguan.demo.speech import clerk_of
from huiguan.kernel.exchange.services import prepare_import, preview_import
from huiguan.kernel.exchange.sheets.organizations import ORGANIZATIONS
from huiguan.kernel.files.services import store_file
from huiguan.kernel.organizations.models import Organization

#: A county that would be founded, one whose name is missing, one whose number is wrong, one whose level is unknown.
TABLE = """代码,名称,层级,上级协会,统一社会信用代码
{stem}99,新港县警察协会,县级,{city},
{stem}98,,县级,{city},
{stem}97,白石县警察协会,县级,{city},51{city}00000000XX
{stem}96,青林县警察协会,镇级,{city},
"""
PHONES = "部门,值班电话\n办公室,0000-0000001\n会员部,0000-0000002\n维权部,0000-0000003\n"
RULES = "秘书处值班规定\n\n一、值班分白班和夜班。\n二、交接时当面清点未办事项。\n三、紧急事项先电话报告，再补记录。\n"


def add_papers(province: Organization) -> None:
    """Two files of the province's office, and a trial run of an import at the top."""
    for name, text in (("值班电话.csv", PHONES), ("秘书处值班规定.txt", RULES)):
        upload = io.BytesIO(text.encode())
        store_file(actor=clerk_of(province), organization=province, upload=upload, name=name)
    top = Organization.objects.get(depth=1)
    city = Organization.objects.filter(depth=3).order_by("code")[0]
    actor = actor_named(f"system-{top.code}")
    table = io.BytesIO(TABLE.format(city=city.code, stem=city.code[:4]).encode())
    batch = prepare_import(actor=actor, organization=top, sheet=ORGANIZATIONS, upload=table, name="新设县级协会.csv")
    preview_import(actor=actor, batch_id=batch.pk)
