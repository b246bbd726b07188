"""Forms of the import pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange.enums import Mode
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.sheet import Sheet


class UploadForm(forms.Form):
    """The file and what happens to good rows beside bad ones."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx, .xls) or CSV. The headers may stand in any order, also below a title."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv,.txt"}),
        allow_empty_file=True,
    )
    mode = forms.ChoiceField(label=_("Bad rows"), choices=Mode.choices, initial=Mode.GOOD_ROWS)


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
