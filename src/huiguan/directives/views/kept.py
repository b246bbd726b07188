"""Files that come with a form: sent ahead by the upload zone, or with the form itself where no script runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from huiguan.directives.answer_forms import MOST_FILES
from huiguan.kernel.files.handlers import refused_upload
from huiguan.kernel.files.selectors import get_file
from huiguan.kernel.files.services import store_file
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Invalid, NotFound
from huiguan.kernel.permits.web import SignedRequest

ANSWER = "directives.answer_assignment"
FIELD = "file"


def files_kept(request: SignedRequest) -> list[Any]:
    """Files that were sent ahead and are the actor's own to attach; others are left out."""
    sent = map(whole_number, request.POST.getlist(f"{FIELD}_id"))
    return list(_found(request, (number for number in sent if number is not None)))


def _found(request: SignedRequest, ids: Iterable[int]) -> Iterable[Any]:
    for pk in dict.fromkeys(ids):
        try:
            yield get_file(request.actor, pk)
        except NotFound:
            continue


def files_sent(request: SignedRequest, kept: list[Any]) -> list[Any]:
    """Add to `kept` what came with the form itself. RuleViolation says which file was refused and why."""
    broken_off = refused_upload(request)
    if broken_off is not None:
        raise broken_off
    uploads = request.FILES.getlist(FIELD)
    if len(kept) + len(uploads) > MOST_FILES:
        message = ngettext("At most %(n)d file.", "At most %(n)d files.", MOST_FILES) % {"n": MOST_FILES}
        raise Invalid(message, code="too_many_files")
    for upload in uploads:
        kept.append(
            store_file(actor=request.actor, organization=request.organization, upload=upload, permission=ANSWER)
        )
    return kept
