"""Zip files of tables: with a list of checksums (BagIt, RFC 8493) or a description of columns (Frictionless)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

_IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """A table that goes out: `fields` are (name, type of a Frictionless schema, title)."""

    name: str
    title: str
    fields: tuple[tuple[str, str, str], ...]
    rows: Iterable[Sequence[Any]]


def _spool() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)


@dataclass(slots=True)
class Bag:
    """A zip in the making; every payload file stands under data/ and in the manifest."""

    stream: IO[bytes] = field(default_factory=_spool)
    sums: dict[str, str] = field(default_factory=dict)
    octets: int = 0

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.stream, "w", zipfile.ZIP_DEFLATED)

    _zip: zipfile.ZipFile = field(init=False, repr=False)

    def add(self, name: str, content: IO[bytes]) -> None:
        """A file of the payload."""
        path, digest = f"data/{name}", hashlib.sha256()
        with self._zip.open(path, "w") as target:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                self.octets += len(chunk)
                target.write(chunk)
        self.sums[path] = digest.hexdigest()

    def add_table(self, table: Table) -> None:
        """A table as CSV, written row by row."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as content:
            write_csv(content, table)
            content.seek(0)
            self.add(f"{table.name}.csv", content)

    def close(self, facts: dict[str, str]) -> IO[bytes]:
        """Write declaration, facts and manifests; the stream at its beginning."""
        info = facts | {"Payload-Oxum": f"{self.octets}.{len(self.sums)}"}
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{key}: {value}\n" for key, value in info.items()),
            "manifest-sha256.txt": "".join(f"{digest}  {path}\n" for path, digest in sorted(self.sums.items())),
        }
        tags["tagmanifest-sha256.txt"] = "".join(
            f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(tags.items())
        )
        for name, text in tags.items():
            self._zip.writestr(name, text)
        self._zip.close()
        self.stream.seek(0)
        return self.stream


def write_csv(stream: IO[bytes], table: Table) -> None:
    """UTF-8 with the names of the fields above; amounts with a point, days as ISO 8601."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([name for name, _type, _title in table.fields])
    for row in table.rows:
        writer.writerow([f"{cell:.2f}" if isinstance(cell, Decimal) else cell for cell in row])
    text.detach()


def data_package(name: str, title: str, tables: Sequence[Table], facts: dict[str, Any]) -> IO[bytes]:
    """Tables as CSV and datapackage.json (Frictionless Data Package 1) in one zip."""
    stream = _spool()
    resources = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for table in tables:
            content = io.BytesIO()
            write_csv(content, table)
            body = content.getvalue()
            target.writestr(f"{table.name}.csv", body)
            resources.append(_resource(table, body))
        described = {"profile": "tabular-data-package", "name": name, "title": title, **facts, "resources": resources}
        target.writestr("datapackage.json", json.dumps(described, ensure_ascii=False, indent=1))
    stream.seek(0)
    return stream


def _resource(table: Table, body: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": {
            "fields": [{"name": name, "type": kind, "title": title} for name, kind, title in table.fields],
        },
    }
