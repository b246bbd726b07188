"""The repository over OAI-PMH 2.0, by the `oaipmh` library, with resumption tokens of our own.

A token holds what was asked for and the place (stamp, id) after which the list goes on, signed; nothing is kept on the
server, a token never runs out, and a page costs the same at any depth. Records are stamped when they change, in
the order of their commits (`services.outputs`): a record that changes during a harvest moves to the end of the list and
is met there, none is lost. What was withdrawn stays as a deleted record for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import F, Min
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from lxml.etree import SubElement
from oaipmh import common, error
from oaipmh.metadata import MetadataRegistry
from oaipmh.server import ServerBase, XMLTreeServer, nsoai, oai_dc_writer

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.papers.wording import printable
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.research.enums import LICENCE_URLS, Licence, OutputKind, OutputState
from huiguan.research.models import Output

PREFIX = "oai_dc"
FORMATS = ((PREFIX, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"),)
BATCH = 100
SALT = "research.oai"
EVERYBODY = "what was public once is harvested"
#: Types of the DCMI vocabulary (COAR's are longer than most harvesters know).
DC_TYPES = {OutputKind.DATASET: "Dataset", OutputKind.SOFTWARE: "Software"}
Page = tuple[list[Any], str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list asks for, and after which place it goes on; `served` were given out before."""

    set_spec: str = ""
    from_: datetime | None = None
    until: datetime | None = None
    stamp: datetime | None = None
    output_id: int = 0
    served: int = 0

    def token(self) -> str:
        """The signed token that asks for the rest."""
        moments = [_written(moment) for moment in (self.from_, self.until, self.stamp)]
        return signing.dumps([self.set_spec, *moments, self.output_id, self.served], salt=SALT)

    @classmethod
    def of(cls, token: str) -> Asked:
        """From a token of ours; BadResumptionTokenError for any other."""
        try:
            set_spec, *moments, output_id, served = signing.loads(token, salt=SALT)
            first, last, stamp = (datetime.fromisoformat(moment) if moment else None for moment in moments)
        except (signing.BadSignature, ValueError, TypeError) as fault:
            raise error.BadResumptionTokenError("This token was not given out here.") from fault
        return cls(set_spec, first, last, stamp, output_id, served)


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def harvestable(asked: Asked) -> ScopedQuerySet[Output]:
    """The outputs of a list from its place on, in the order of their stamps."""
    rows: ScopedQuerySet[Output] = Output.objects.unscoped(EVERYBODY).exclude(state=OutputState.DRAFT)
    rows = rows.filter(**_of_set(asked.set_spec))
    if asked.from_ is not None:
        rows = rows.filter(stamped_at__gte=asked.from_)
    if asked.until is not None:  # the second that was named belongs to it
        rows = rows.filter(stamped_at__lt=asked.until + timedelta(seconds=1))
    if asked.stamp is not None:
        rows = rows.filter(TupleGreaterThan(Tuple(F("stamped_at"), F("pk")), (asked.stamp, asked.output_id)))
    return rows.select_related("organization", "project").order_by("stamped_at", "pk")


def _of_set(set_spec: str) -> dict[str, Any]:
    """kind:report, or place:100000; NoRecordsMatchError for a set that there is not."""
    sort, _colon, value = set_spec.partition(":")
    if not set_spec:
        return {}
    if sort == "kind" and value in OutputKind.values:
        return {"kind": value}
    if sort == "place" and value:
        return {"organization__code": value}
    raise error.NoRecordsMatchError("There is no such set.")


class Repository:
    """What the library asks of a repository that gives its lists out in pages; `base` is the address of the site."""

    def __init__(self, base: str, host: str, name: str, email: str) -> None:
        self.base, self.host, self.name, self.email = base.rstrip("/"), host, name, email

    def identify(self) -> common.Identify:
        """Who we are."""
        rows = Output.objects.unscoped(EVERYBODY).exclude(state=OutputState.DRAFT)
        first = rows.aggregate(first=Min("stamped_at"))["first"] or datetime(2026, 1, 1, tzinfo=UTC)
        return common.Identify(
            repositoryName=self.name,
            baseURL=f"{self.base}/oai",
            protocolVersion="2.0",
            adminEmails=[self.email],
            earliestDatestamp=naive(first),
            deletedRecord="persistent",
            granularity="YYYY-MM-DDThh:mm:ssZ",
            compression=["identity"],
            toolkit_description=False,
        )

    def listMetadataFormats(self, identifier: str | None = None) -> tuple[tuple[str, str, str], ...]:
        """Dublin Core."""
        if identifier is not None:
            self._output(identifier)
        return FORMATS

    def listSets(self, resumptionToken: str | None = None) -> Page:
        """A set for each kind, and one for each association that has published."""
        if resumptionToken is not None:
            raise error.BadResumptionTokenError("Sets are given out at once.")
        rows = Output.objects.unscoped(EVERYBODY).exclude(state=OutputState.DRAFT)
        places = Organization.objects.filter(pk__in=rows.order_by().values("organization"))
        kinds = [(f"kind:{kind.value}", str(kind.label), None) for kind in OutputKind]
        return [*kinds, *((f"place:{place.code}", place.name, None) for place in places)], None

    def getRecord(self, metadataPrefix: str, identifier: str) -> tuple[common.Header, common.Metadata, None]:
        """One record."""
        check_prefix(metadataPrefix)
        return self._record(self._output(identifier))

    def listIdentifiers(self, **asked: Any) -> Page:
        """Headers of a page, and the token for the rest."""
        rows, token = self._page(asked)
        return [self._header(row) for row in rows], token

    def listRecords(self, **asked: Any) -> Page:
        """Records of a page, and the token for the rest."""
        rows, token = self._page(asked)
        return [self._record(row) for row in rows], token

    def _page(self, arguments: Mapping[str, Any]) -> tuple[list[Output], str | None]:
        asked = asked_for(arguments)
        rows = list(harvestable(asked)[: BATCH + 1])
        shown = rows[:BATCH]
        if len(rows) <= BATCH:
            return shown, None
        last = shown[-1]
        served = asked.served + len(shown)
        return shown, Asked(asked.set_spec, asked.from_, asked.until, last.stamped_at, last.pk, served).token()

    def _output(self, identifier: str) -> Output:
        start, _colon, key = identifier.rpartition("/")
        rows = Output.objects.unscoped(EVERYBODY).exclude(state=OutputState.DRAFT)
        usable = start == f"oai:{self.host}:output" and key.isascii() and key.isdigit() and len(key) < 19
        found = rows.select_related("organization", "project").filter(pk=int(key)).first() if usable else None
        if found is None:
            raise error.IdDoesNotExistError("There is no such record.")
        return found

    def _header(self, row: Output) -> common.Header:
        sets = [f"kind:{row.kind}", f"place:{row.organization.code}"]
        stamp = naive(row.stamped_at or datetime.now(UTC))
        identifier = f"oai:{self.host}:output/{row.pk}"
        return common.Header(None, identifier, stamp, sets, row.state == OutputState.WITHDRAWN)

    def _record(self, row: Output) -> tuple[common.Header, common.Metadata, None]:
        return self._header(row), common.Metadata(None, dublin_core(row, f"{self.base}/research/{row.pk}/")), None


def asked_for(arguments: Mapping[str, Any]) -> Asked:
    """What a request asks for, from its arguments or its token. The library's errors for what it may not."""
    if "resumptionToken" in arguments:
        return Asked.of(arguments["resumptionToken"])
    check_prefix(arguments["metadataPrefix"])
    first, last = (_aware(arguments.get(name)) for name in ("from_", "until"))
    if first is not None and last is not None and first > last:
        raise error.BadArgumentError("The list would end before it begins.")
    return Asked(arguments.get("set", ""), first, last)


def check_prefix(prefix: str) -> None:
    """CannotDisseminateFormatError for any format but Dublin Core."""
    if prefix != PREFIX:
        raise error.CannotDisseminateFormatError("Records are given out as oai_dc only.")


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None else None


def naive(moment: datetime) -> datetime:
    """As the library takes moments: in UTC, without saying so, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def dublin_core(row: Output, url: str) -> dict[str, list[str]]:
    """The record as simple Dublin Core; only characters that XML holds."""
    licence = Licence(row.licence)
    closed = row.embargo_until is not None and row.embargo_until > today()
    access = "info:eu-repo/semantics/embargoedAccess" if closed else "info:eu-repo/semantics/openAccess"
    number = row.project.number if row.project else ""
    fields: dict[str, Sequence[str]] = {
        "title": [row.title],
        "creator": row.names,
        "subject": row.keywords,
        "description": [row.abstract],
        "publisher": [row.organization.name],
        "date": [row.issued_on.isoformat()],
        "type": [DC_TYPES.get(OutputKind(row.kind), "Text"), row.kind],
        "identifier": [url],
        "source": [row.source],
        "language": [row.language],
        "relation": [number],
        "rights": [LICENCE_URLS.get(licence, str(licence.label)), access],
    }
    return {name: [printable(value) for value in values if value] for name, values in fields.items()}


# The library's server, with our tokens -------------------------------------------------------------------------------


class KeysetTree(XMLTreeServer):  # type: ignore[misc]  # the library has no types
    """The library unpacks its own kind of token to learn the format; ours holds one format only. The last page of a
    list in several pages closes with an empty token (OAI-PMH 2.0, 3.5).
    """

    def _outputResuming(self, element: Any, input_func: Any, output_func: Any, kw: dict[str, Any]) -> None:
        rows, token = input_func(**kw)
        if not rows and "resumptionToken" not in kw:
            raise error.NoRecordsMatchError("No record matches.")
        output_func(element, rows, {"metadataPrefix": PREFIX})
        if token is not None or "resumptionToken" in kw:
            resumption = SubElement(element, nsoai("resumptionToken"))
            resumption.text = token
            served = Asked.of(kw["resumptionToken"]).served if "resumptionToken" in kw else 0
            resumption.set("cursor", str(served))


class KeysetServer(ServerBase):  # type: ignore[misc]  # the library has no types
    """Answers requests as XML."""

    def __init__(self, repository: Repository) -> None:
        registry = MetadataRegistry()
        registry.registerWriter(PREFIX, oai_dc_writer)
        self._tree_server = KeysetTree(repository, registry)


def answer(repository: Repository, arguments: Mapping[str, Sequence[str]]) -> bytes:
    """The answer to a request, errors of the protocol included; `arguments` as they came, each with all its values."""
    plain = {key: values[0] for key, values in arguments.items()}
    repeated = any(len(values) != 1 for values in arguments.values())
    if repeated or plain.get("verb") == "GetMetadata":  # an extra of the library, not of the protocol
        plain = {"verb": "Identify", "repeated": "1"} if repeated else {"verb": ""}
    made: bytes = KeysetServer(repository).handleRequest(plain)
    return made
