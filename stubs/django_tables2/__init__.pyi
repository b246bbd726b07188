# What this house uses of django-tables2, which ships no types.
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

class Column:
    attrs: dict[str, Any]
    def __init__(
        self,
        verbose_name: Any = ...,
        accessor: str | Callable[..., Any] | None = ...,
        default: Any = ...,
        visible: bool = ...,
        orderable: bool | None = ...,
        attrs: dict[str, Any] | None = ...,
        order_by: Sequence[str] | str | None = ...,
        empty_values: Sequence[Any] | None = ...,
        localize: bool | None = ...,
        footer: Any = ...,
        exclude_from_export: bool = ...,
        linkify: Any = ...,
        initial_sort_descending: bool = ...,
    ) -> None: ...

class TemplateColumn(Column):
    def __init__(self, template_code: str | None = ..., template_name: str | None = ..., **extra: Any) -> None: ...

class Table:
    base_columns: dict[str, Column]
    columns: Any
    rows: Any
    page: Page[Any] | None
    paginator: Paginator[Any] | None
    request: HttpRequest
    def __init__(
        self,
        data: Iterable[Any] | None = ...,
        order_by: Sequence[str] | str | None = ...,
        orderable: bool | None = ...,
        empty_text: Any = ...,
        exclude: Sequence[str] | None = ...,
        attrs: dict[str, Any] | None = ...,
        row_attrs: dict[str, Any] | None = ...,
        sequence: Sequence[str] | None = ...,
        prefix: str | None = ...,
        order_by_field: str | None = ...,
        page_field: str | None = ...,
        per_page_field: str | None = ...,
        template_name: str | None = ...,
        default: Any = ...,
        request: HttpRequest | None = ...,
        show_header: bool | None = ...,
        show_footer: bool = ...,
        extra_columns: Iterable[tuple[str, Column]] | None = ...,
    ) -> None: ...
    def paginate(
        self, paginator_class: type[Paginator[Any]] = ..., per_page: int | None = ..., page: int = ..., **kwargs: Any
    ) -> None: ...

class RequestConfig:
    def __init__(self, request: HttpRequest, paginate: bool | dict[str, Any] = ...) -> None: ...
    def configure(self, table: Table) -> Table: ...
