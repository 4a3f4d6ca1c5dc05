"""What the database says when it refuses, the same for SQLite and PostgreSQL."""

from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint


def breaks(error: IntegrityError, model: type[Model], *names: str) -> bool:
    """Whether the error is one of the model's unique constraints of these names.

    PostgreSQL tells the constraint's name. SQLite tells it for an index on expressions, and the columns for others.
    """
    constraints = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint) and c.name in names]
    return any(c.name in str(error) or _names_columns(error, model, *c.fields) for c in constraints)


def breaks_unique_column(error: IntegrityError, model: type[Model], field: str) -> bool:
    """Whether the error is a ``unique=True`` of the model's field."""
    return f"{model._meta.db_table}_{_column(model, field)}_" in str(error) or _names_columns(error, model, field)


def _names_columns(error: IntegrityError, model: type[Model], *fields: str) -> bool:
    columns = ", ".join(f"{model._meta.db_table}.{_column(model, field)}" for field in fields)
    return bool(columns) and str(error).endswith(f": {columns}")


def _column(model: type[Model], field: str) -> str:
    return str(getattr(model._meta.get_field(field), "column", field))
