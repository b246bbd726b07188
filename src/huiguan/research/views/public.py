"""The repository for everybody: list, record, files, citations, and the door for harvesters."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.kernel.calendar import today
from huiguan.kernel.files.selectors import open_file
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page
from huiguan.research import oai, selectors
from huiguan.research.citations import STYLES, Cited
from huiguan.research.enums import LICENCE_URLS, Licence, OutputKind, OutputState
from huiguan.research.links import public_output_url
from huiguan.research.models import Output
from huiguan.research.schema_org import described

WHY = "outputs are published; what was withdrawn is a tombstone"
PAGE_SIZE = 20


def _base(request: HttpRequest) -> str:
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")


@public_page(WHY)
@kept_for_visitors("page", "kind", "year", "place")
@require_GET
def public_outputs(request: HttpRequest) -> HttpResponse:
    """Outputs that are public, the latest first, with search and facets."""
    query = {key: request.GET.get(key, "")[:60] for key in ("q", "kind", "year", "place")}
    found = rows_on_page(selectors.public_outputs(query), request.GET, PAGE_SIZE)
    facets = selectors.outputs.public_facets(query)
    context = {
        "page": found,
        "query": query,
        "kinds": [(key, OutputKind(key).label, n) for key, n in facets["kind"]],
        "years": facets["year"],
        "places": facets["place"],
    }
    return render(request, "research/public_list.html", context)


@public_page(WHY)
@kept_for_visitors()
@require_GET
def public_output(request: HttpRequest, output_id: int) -> HttpResponse:
    """One output, or the tombstone of one that was withdrawn (410)."""
    row = _public(output_id)
    cited = cited_as(row, _base(request))
    gone = row.state == OutputState.WITHDRAWN
    context = {
        "output": row,
        "gone": gone,
        "versions": [] if gone else selectors.versions_of(row),
        "adoptions": [] if gone else selectors.adoptions_of(row),
        "files_open": row.files_open(today()),
        "licence_url": LICENCE_URLS.get(Licence(row.licence), ""),
        "citation": STYLES["gbt7714"][3](cited),
        "styles": [(key, label) for key, (label, *_rest) in STYLES.items()],
        "address": cited.url,
        "structured": json.dumps(described(row, cited.url), ensure_ascii=False).replace("<", "\\u003c"),
    }
    return render(request, "research/public_output.html", context, status=410 if gone else 200)


def _public(output_id: int) -> Output:
    try:
        return selectors.public_output(output_id)
    except NotFound as refusal:
        raise Http404 from refusal


def cited_as(row: Output, base: str) -> Cited:
    """An output as it is cited today."""
    return Cited(
        key=f"huiguan-{row.pk}",
        kind=row.kind,
        title=row.title,
        authors=tuple(row.names),
        publisher=row.organization.name,
        source=row.source,
        issued=row.issued_on,
        url=base + public_output_url(row.pk),
        language=row.language,
        keywords=tuple(row.keywords),
        accessed=today(),
    )


@public_page(WHY)
@require_GET
def citation(request: HttpRequest, output_id: int, style: str) -> HttpResponse:
    """A citation as a file."""
    row = _public(output_id)
    if style not in STYLES or row.state == OutputState.WITHDRAWN:
        raise Http404
    _label, extension, media_type, write = STYLES[style]
    answer = HttpResponse(write(cited_as(row, _base(request))), content_type=f"{media_type}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="huiguan-{row.pk}.{extension}"'
    return answer


@public_page(WHY)
@require_GET
def public_file(request: HttpRequest, output_id: int, number: int) -> HttpResponseBase:
    """The file of a version; not under embargo, not after withdrawal."""
    try:
        version = selectors.public_version(output_id, number)
    except NotFound as refusal:
        raise Http404 from refusal
    answer = FileResponse(open_file(version.file), content_type=version.file.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(version.file.name)}"
    return answer


@csrf_exempt  # harvesters send POST without a page of ours before it; nothing is changed by it
@public_page("libraries harvest the records of what was published")
@require_http_methods(["GET", "POST"])
def harvest(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0."""
    base = _base(request)
    host = urlsplit(base).hostname or "localhost"
    repository = oai.Repository(base, host, "会馆成果库", settings.DEFAULT_FROM_EMAIL)
    arguments = request.POST if request.method == "POST" else request.GET
    return HttpResponse(oai.answer(repository, dict(arguments.lists())), content_type="text/xml; charset=utf-8")
