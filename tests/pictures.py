"""Pictures for tests, and a place of their own for the files."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from events import services
from events.models import Event, Picture

RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Red on the left and blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photo(size: tuple[int, int] = (800, 500), kind: str = "JPEG", **options: Any) -> bytes:
    return encoded(halves(size), kind, **options)


def sent(content: bytes, name: str = "photo.jpg") -> ContentFile:
    return ContentFile(content, name=name)


def upload(event: Event, content: bytes | None = None) -> Picture:
    file = sent(photo() if content is None else content)
    return services.set_picture(event=event, file=file, by=event.organizer, now=timezone.now())


def show(event: Event, content: bytes | None = None) -> Picture:
    """A picture that is ready."""
    picture = upload(event, content)
    assert services.prepare_next_picture(now=timezone.now())
    picture.refresh_from_db()
    return picture


class Folders:
    """What is kept where."""

    def __init__(self, base: Path) -> None:
        self.shown, self.uploads = base / "media" / "pictures", base / "uploads"

    def names(self, folder: Path) -> list[str]:
        return sorted(path.name for path in folder.glob("**/*") if path.is_file())

    def of(self, picture: Picture) -> list[str]:
        return [name.removeprefix(f"{picture.key}-") for name in self.names(self.shown)]


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Folders:
    """Empty ones, for this test alone."""
    kept = settings.STORAGES
    uploads = kept["uploads"] | {"OPTIONS": {"location": tmp_path / "uploads"}}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = kept | {"uploads": uploads}
    return Folders(tmp_path)
