"""Forms of the import pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange.enums import Mode
from huiguan.kernel.exchange.models import ImportBatch, ImportIssue
from huiguan.kernel.exchange.selectors import Content
from huiguan.kernel.exchange.services.correcting import LONGEST
from huiguan.kernel.exchange.sheet import Sheet
from huiguan.kernel.exchange.values import as_text


class UploadForm(forms.Form):
    """The file and what happens to good rows beside bad ones."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx, .xls) or CSV. The headers may stand in any order, also below a title."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv,.txt"}),
        allow_empty_file=True,
    )
    file_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    mode = forms.ChoiceField(label=_("Bad rows"), choices=Mode.choices, initial=Mode.GOOD_ROWS)

    def __init__(self, *args: Any, in_parts: bool = False, further_types: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not in_parts
        if further_types:
            self.fields["file"].widget.attrs["accept"] += "," + ",".join(further_types)
            self.fields["file"].help_text = _("Excel or CSV as the bank's site gives it, MT940 or CAMT.053 (XML).")

    def clean(self) -> dict[str, Any]:
        """The file comes with the form, or has come before it in parts."""
        found = super().clean() or {}
        if not found.get("file") and not found.get("file_id") and not self.has_error("file"):
            self.add_error("file", forms.ValidationError(_("Choose a file."), code="required"))
        return found


class MappingForm(forms.Form):
    """For each column of the sheet the column of the file, or none."""

    mode = forms.ChoiceField(label=_("Bad rows"), choices=Mode.choices)

    def __init__(self, *args: Any, sheet: Sheet, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = [column.key for column in sheet.columns]
        choices = [("", _("not in the file"))]
        choices += [(str(index), header) for index, header in enumerate(batch.headers) if header]
        for column in sheet.columns:
            self.fields[f"column_{column.key}"] = forms.ChoiceField(
                label=column.header,
                choices=choices,
                required=column.required,
                initial=str(batch.columns.get(column.key, "")),
                help_text=column.hint,
            )
        self.order_fields([*(f"column_{key}" for key in self._keys), "mode"])
        self.fields["mode"].initial = batch.mode

    def columns(self) -> dict[str, int]:
        """The choice, by column key."""
        chosen = {key: self.cleaned_data[f"column_{key}"] for key in self._keys}
        return {key: int(index) for key, index in chosen.items() if index != ""}


class RowForm(forms.Form):
    """The cells of a refused row; what is wrong stands at its cell, what is suggested below it."""

    def __init__(self, *args: Any, sheet: Sheet, batch: ImportBatch, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = [column.key for column in sheet.columns if column.key in batch.columns]
        self._marks: dict[str, list[str]] = {}
        for key in self._keys:
            column = sheet.column(key)
            self.fields[key] = forms.CharField(
                label=column.header,
                required=False,
                max_length=LONGEST,
                initial=as_text(content.cells.get(key)),
                help_text=self._suggested(content, key),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def _suggested(self, content: Content, key: str) -> str:
        found = content.suggested.get(key)
        return _("Suggested: %(value)s") % {"value": found} if found else ""

    def mark(self, column: str, reason: str) -> None:
        """Show the reason of the run at its cell, before anything was sent."""
        if column in self.fields:
            self._marks.setdefault(column, []).append(reason)
            self.fields[column].help_text = " ".join(filter(None, (reason, str(self.fields[column].help_text))))
            self.fields[column].widget.attrs["data-marked"] = "1"

    def loose(self, issues: Iterable[ImportIssue]) -> list[str]:
        """Reasons that concern no cell of the form."""
        return [issue.said for issue in issues if issue.column not in self.fields]

    def refuse(self, column: str, reason: str) -> None:
        """Say what is still wrong."""
        self.add_error(column if column in self.fields else None, reason)

    def cells(self) -> dict[str, str]:
        """The texts by column key."""
        return {key: self.cleaned_data[key] for key in self._keys}
