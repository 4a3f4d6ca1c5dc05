"""Serializers that refuse what they do not know, and times as the API's contract has them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.zones import EARLIEST, LATEST, zone

S = TypeVar("S", bound=serializers.BaseSerializer[Any])
M = TypeVar("M", bound=Model)


_idle: defaultdict[Any, list[Any]] = defaultdict(list)


@contextmanager
def kept(serializer: type[S], **context: Any) -> Iterator[S]:
    """A serializer of that class with the context, for ``to_representation``, that nobody else uses meanwhile.

    To make one copies all its fields, which takes longer than all else that it does.
    """
    idle = _idle[serializer]
    try:
        found: S = idle.pop()
    except IndexError:
        found = serializer()
    found._context = context
    try:
        yield found
    finally:
        idle.append(found)


def validated(serializer: type[S], data: Any, **context: Any) -> Any:
    """What the serializer makes of the body; raises ValidationError as a serializer of one's own would."""
    try:
        with kept(serializer, **context) as checking:
            return checking.run_validation(data)
    except serializers.ValidationError:
        serializer(data=data, context=context).is_valid(raise_exception=True)
        raise


# Answers rows as a ModelSerializer does, and looks up once how each field is read, not again for every row. This is no
# docstring, as the API's document would show it for all that inherit it.
class RowSerializer(serializers.ModelSerializer[M]):
    def to_representation(self, instance: M) -> dict[str, Any]:
        answer = {}
        for name, read, represent in self._readings:
            value = read(instance)
            answer[name] = value if value is None else represent(value)
        return answer

    @cached_property
    def _readings(self) -> list[tuple[str, Callable[[M], Any], Callable[[Any], Any]]]:
        return [
            (name, _reader_of(field), _represent_of(field))
            for name, field in self.fields.items()
            if not field.write_only
        ]


# Of types that JSON has; the fields do no more where the value is of the column's own type.
_BUILT_IN: dict[type, Callable[[Any], Any]] = {
    serializers.CharField: str, serializers.EmailField: str,
    serializers.BooleanField: bool, serializers.IntegerField: int,
}  # fmt: skip


def _reader_of(field: serializers.Field) -> Callable[[Any], Any]:
    """An attribute is read as such, and whatever is more by the field."""
    is_plain = type(field).get_attribute is serializers.Field.get_attribute and len(field.source_attrs) == 1
    return attrgetter(str(field.source)) if is_plain else field.get_attribute


def _represent_of(field: serializers.Field) -> Callable[[Any], Any]:
    return _BUILT_IN.get(type(field), field.to_representation)


class TimezoneField(serializers.CharField):
    default_error_messages = {"unknown": _("This is not a time zone; write one as Europe/Paris.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if zone(name) is None:
            self.fail("unknown")
        return name


class InstantField(serializers.DateTimeField):
    """ISO 8601, answered in UTC. A naive time is read in the ``timezone`` of the same body, else refused.

    What comes in is checked; what is stored is answered, however far away it is.
    """

    default_error_messages = {
        "naive": _("Add an offset such as Z or +02:00, or send a timezone with it."),
        "invalid": _("This is not a time; write one as 2027-05-04T09:00:00Z."),
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        zone_of_value = value.tzinfo or self._zone_of_the_body()
        local = value.replace(tzinfo=zone_of_value)
        try:
            instant = local.astimezone(UTC)
            is_skipped = instant.astimezone(zone_of_value).replace(tzinfo=None) != value.replace(tzinfo=None)
        except OverflowError:
            self.fail("overflow")
        if not EARLIEST <= instant <= LATEST:
            self.fail("overflow")
        if is_skipped:
            self.fail("make_aware", timezone=zone_of_value)
        return instant

    def to_representation(self, value: datetime | None) -> str | None:  # type: ignore[override]
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None

    def _zone_of_the_body(self) -> tzinfo:
        body = getattr(self.root, "initial_data", None)
        given = zone(body.get("timezone")) if isinstance(body, Mapping) else None
        if given is None:
            self.fail("naive")
        return given


class StrictSerializer(serializers.Serializer):
    """A body field that is not declared, or that is only ever answered, is a 400 that names it."""

    default_error_messages = {"unknown": _("There is no such field.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {field.field_name for field in self._writable_fields}
            if unknown := [str(name) for name in data if name not in writable]:
                raise serializers.ValidationError({name: [self.error_messages["unknown"]] for name in unknown})
        return super().to_internal_value(data)


class BooleanQuery:
    """A yes-or-no query parameter; anything but true or false is a 400 that names it."""

    @staticmethod
    def read(request: Any, name: str) -> bool | None:
        if name not in request.query_params:
            return None
        value = request.query_params[name].lower()
        if value not in {"true", "false", "1", "0"}:
            raise serializers.ValidationError({name: [_("This must be true or false.")]})
        return value in {"true", "1"}
