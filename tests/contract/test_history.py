"""Nobody forgets history: every model of ours is tracked, or stands here with its reason."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from pghistory.core import event_models

# Model -> why its changes need no history of their own.
EXEMPT = {
    "directives.FederationCount": "sums derived from assignments, kept in step by triggers",
    "directives.HeadCount": "sums derived from assignments, kept in step by triggers",
    "directives.ReceiverCount": "sums derived from assignments, kept in step by triggers",
    "governance.Mark": "says that somebody voted in secret: when is not kept",
    "governance.SecretCount": "sums of a secret vote: their steps would tell who voted what",
    "governance.Pulse": "last sign of a telephone; dropped with the meeting",
    "cases.HelpDraft": "what somebody is writing and has not sent: nothing was said yet",
    "cases.SurveyAnswer": "carries neither person nor time; its slip proves that it is one of those drawn",
    "cases.SurveyInvitation": "no time may be kept at which somebody took a slip",
    "cases.AnonymousReport": "nothing may lead to its sender, no time and no context either",
    "cases.AnonymousMessage": "as the report that it belongs to",
    "elections.CandidatePicture": "bytes beside a candidate, whose own history tells when it was changed",
    "elections.PublicCredential": "a list without names, frozen in the archive at opening",
    "elections.CredentialSlip": "a secret on its way to a voter: when it was taken may not be kept",
    "elections.ReceivedBallot": "the queue before the archive: when a ballot came may not be kept",
    "elections.ArchiveRecord": "is a chain itself: append-only, published, checked by anybody",
    "funds.Leg": "only added; the tracked voucher covers its lines by their fingerprint",
    "funds.MonthSum": "sums derived from lines of vouchers, kept by a trigger",
    "funds.FundMoney": "sums derived from lines of vouchers and from payment orders, which are tracked",
    "funds.NumberCounter": "the last number given; each voucher and donation with its number is tracked",
    "history.ReadEvent": "is history itself: append-only, sealed",
    "history.Erasure": "is history itself: append-only, sealed",
    "history.Layout": "part of the seal; a wrong one fits no seal",
    "history.Seal": "part of the seal: append-only",
    "history.Node": "part of the seal: append-only",
    "history.SealState": "where the sealer stands; checked against the seals",
    "history.Checkpoint": "signed notes: append-only",
    "exchange.ImportRow": "a line of an uploaded file as it was read; what it changes is tracked",
    "exchange.ImportIssue": "what is wrong with a line of an uploaded file; goes with it",
    "exchange.ImportBadRow": "the cells of such a line; a correction is written through the room, which tracks it",
    "exchange.ImportSample": "lines of an uploaded file shown behind a figure; goes with it",
    "files.Upload": "the parts of a large file on their way; the stored file is tracked",
    "inbox.Message": "says that something waits; the steps and changes behind it are tracked",
    "inbox.Matter": "what a message counts; the steps and changes behind it are tracked",
    "members.BranchCount": "sums of the counts of a branch, written by folding them",
    "members.CountedPlace": "where such sums were added; follows the tree, which is tracked",
    "members.MembershipCount": "sums derived from memberships, kept in step by triggers",
    "members.ReceiptCounter": "the last number given; each payment with its receipt is tracked",
    "reporting.Rollup": "sums derived from cells, kept by differences; forms and cells are tracked",
    "search.SearchEntry": "derived from the rows that it finds",
}

# Models of libraries that hold our data: tracked by nothing of ours, with the reason.
FOREIGN_APPS = {
    "auth": "permissions of Django itself, unused: ours are named strings",
    "contenttypes": "names of models",
    "sessions": "sessions end by themselves; who signed in stands in the log",
    "usersessions": "sessions end by themselves",
    "account": "e-mail addresses of accounts are on people.User",
    "mfa": "secrets of second factors may not be copied",
    "procrastinate": "jobs",
    "pghistory": "history itself",
}


def our_models() -> list[type[models.Model]]:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("huiguan.")]
    found = [model for config in ours for model in config.get_models(include_auto_created=True)]
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


def tracked() -> set[type[models.Model]]:
    return {event.pgh_tracked_model for event in event_models()}  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_is_tracked_or_exempt(model: type[models.Model]) -> None:
    if model._meta.label in EXEMPT:
        assert model not in tracked(), f"{model._meta.label} is tracked: take it out of the table"
    else:
        assert model in tracked(), f"{model._meta.label} needs @tracked, or a reason in this table"


def test_models_of_libraries_are_known() -> None:
    foreign = {
        config.label
        for config in apps.get_app_configs()
        if not config.name.startswith("huiguan.") and list(config.get_models())
    }
    assert foreign <= set(FOREIGN_APPS)


def test_the_table_holds_no_dead_names() -> None:
    known = {model._meta.label for model in our_models()}
    installed = {config.label for config in apps.get_app_configs()}
    assert {name for name in EXEMPT if name.partition(".")[0] in installed} <= known


@pytest.mark.parametrize("event", event_models(), ids=lambda event: event._meta.label)
def test_every_event_table_can_be_sealed_and_erased(event: type[models.Model]) -> None:
    fields = {field.name: field for field in event._meta.concrete_fields}
    tracked_key = event.pgh_tracked_model._meta.pk.name  # type: ignore[attr-defined]
    kept = {tracked_key, *(name for name in fields if name.startswith("pgh_"))}
    assert {"pgh_id", "pgh_xact", "pgh_created_at", "pgh_label", "pgh_context", "pgh_obj"} <= set(fields)
    assert [name for name, field in fields.items() if not field.null and name not in kept] == []
    names = {trigger.name for trigger in event._meta.triggers}  # type: ignore[attr-defined]
    assert "append_only" in names
