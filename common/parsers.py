"""Bodies that carry a file."""

from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser


class FormParser(MultiPartParser):
    """``multipart/form-data``; one that is broken is refused as what it is, and not as bad JSON."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except ParseError as error:
            raise ValidationError(_("The form in the body is incomplete.")) from error


class ImageParser(BaseParser):
    """A body that is the picture itself, as if a form had sent it as ``picture``."""

    media_type = "image/*"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return {"picture": ContentFile(stream.read(), name="picture")}
