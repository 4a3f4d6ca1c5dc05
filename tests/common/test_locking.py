"""Migrations since the last release may run beside the code of that release; what would not is named."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from common.locking import problems
from common.online import AddIndexOnline

LEAF = ("notifications", "9999_new")
BIG = "notification"


def found(*operations: Any, **attributes: Any) -> list[str]:
    """What is said of these operations, as the newest migration of the outbox."""
    loader = MigrationLoader(None)
    known = set(loader.graph.nodes)
    (before,) = loader.graph.leaf_nodes("notifications")
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations), **attributes})(
        LEAF[1], LEAF[0]
    )
    loader.graph.add_node(LEAF, migration)
    loader.graph.add_dependency(migration, LEAF, before)
    return problems(loader, known=known)


def index(kind: Any = migrations.AddIndex, model: str = BIG) -> Any:
    return kind(model, models.Index(fields=["kind"], name="x"))


def nothing(apps: Any, editor: Any) -> None: ...


CHECK = models.CheckConstraint(condition=models.Q(attempts__gte=0), name="x")
RISKY = {
    "locks the table against writing": index(),
    "AddConstraintNotValid": migrations.AddConstraint(BIG, CHECK),
    "holds its locks to the end": migrations.RunPython(nothing),
    "small steps": migrations.RunSQL("UPDATE x SET y = 1"),
    "writes the whole table anew": migrations.AlterField(BIG, "attempts", models.BigIntegerField()),
    "under a lock; validate": migrations.AlterField(BIG, "sent_at", models.DateTimeField()),
    "its index locks": migrations.AlterField(BIG, "kind", models.CharField(max_length=40, db_index=True)),
    "db_default, or null": migrations.AddField(BIG, "extra", models.IntegerField()),
    "db_default as well": migrations.AddField(BIG, "extra", models.IntegerField(default=0)),
    "add the column without": migrations.AddField(BIG, "extra", models.IntegerField(null=True, db_index=True)),
    "one release before": migrations.RemoveField(BIG, "last_error"),
    "asks for what it takes away": migrations.RenameField(BIG, "last_error", "error"),
    "the code that still runs": migrations.DeleteModel("Suppression"),
    "use atomic = False": migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1")]),
}
FINE = [
    index(AddIndexConcurrently),
    index(AddIndexOnline),
    AddConstraintNotValid(BIG, CHECK),
    migrations.AlterField(BIG, "kind", models.CharField(max_length=60)),
    migrations.AlterField(BIG, "kind", models.TextField()),
    migrations.AlterField(BIG, "attempts", models.PositiveSmallIntegerField(default=3, verbose_name="y")),
    migrations.AddField(BIG, "extra", models.IntegerField(null=True)),
    migrations.AddField(BIG, "extra", models.IntegerField(db_default=0)),
    migrations.AlterModelOptions(BIG, {"verbose_name": "x"}),
]


@pytest.mark.parametrize("said", RISKY)
def test_a_step_that_would_stop_the_site_is_named(said: str):
    (line,) = found(RISKY[said])

    assert line.startswith("notifications.9999_new: ")
    assert said in line


@pytest.mark.parametrize("operation", FINE, ids=lambda each: each.describe())
def test_a_step_that_does_not_is_not(operation: Any):
    assert found(operation, atomic=False) == []


def test_data_may_be_changed_in_small_steps():
    assert found(migrations.RunPython(nothing), atomic=False) == []


def test_a_new_table_may_be_locked():
    table = migrations.CreateModel(
        "Fresh", [("id", models.BigAutoField(primary_key=True)), ("kind", models.TextField())]
    )

    assert found(table, index(model="fresh")) == []


def test_who_knows_better_says_why():
    assert found(index(), safe_because="The table has ten rows.") == []


def test_ours_are_fine():
    said = StringIO()

    call_command("check_migrations", stdout=said)

    assert said.getvalue().endswith("none of them locks.\n")
