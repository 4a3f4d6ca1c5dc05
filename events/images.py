"""Uploaded pictures: whether a file is one, and the files that are made of it.

Nothing of an upload is passed on but its pixels: every file is encoded anew, without metadata. The kind of a file is
told by its content, whatever its name and its sender say.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps

from events.errors import NotAPicture, PictureTooLarge, TooManyPixels

FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
MOST_BYTES = 10 * 1024 * 1024
# A decoded picture takes four bytes a pixel. The side is what WebP can have.
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_000
SHARED_SIZE = (1200, 630)
ORIENTATION = 0x0112  # EXIF 2.3, 4.6.4 A
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {turn for orientation, turn in TURNS.items() if orientation >= 5}


@dataclass(frozen=True)
class Prepared:
    """``files`` are WebP by their nominal width, the largest being ``width`` by ``height``; ``shared`` is a JPEG."""

    width: int
    height: int
    files: dict[int, bytes]
    shared: bytes


def ensure_usable(file: IO[bytes], size: int) -> None:
    """Raise PictureTooLarge, NotAPicture or TooManyPixels by the file's length and its head; nothing is decoded."""
    if size > MOST_BYTES:
        raise PictureTooLarge(field="picture")
    _open(file)
    file.seek(0)


def prepare(file: IO[bytes], widths: tuple[int, ...]) -> Prepared:
    """The first picture of the file, upright, in sRGB, in these widths or less; raises NotAPicture or TooManyPixels."""
    with _open(file) as source:
        image = _decode(source, widths[-1])
    files = {}
    for width, smaller in zip(widths, (0, *widths), strict=False):
        if smaller < image.width:
            files[width] = _encode(_scaled(image, width), "WEBP", quality=80, method=4)
    return Prepared(image.width, image.height, files, _encode(_for_sharing(image), "JPEG", quality=82, optimize=True))


def _open(file: IO[bytes]) -> Image.Image:
    """Only the head is read; a picture with too many pixels goes no further."""
    try:
        image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(field="picture") from error
    except Exception as error:
        raise NotAPicture(field="picture") from error
    if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
        raise TooManyPixels(field="picture")
    return image


def _decode(source: Image.Image, most_width: int) -> Image.Image:
    """What hostile bytes make a decoder raise is of no one kind; running out of memory is not their fault."""
    try:
        turn, profile = _turn_of(source), source.info.get("icc_profile")
        # A large JPEG is decoded at a half, a quarter or an eighth of its size.
        source.draft(source.mode, (most_width, most_width))
        source.load()
        # Scaled before it is turned, as a second large picture in memory is one too many.
        width = most_width * source.width // source.height if turn in SIDEWAYS else most_width
        image = _in_srgb(_scaled(_in_colours(source), max(1, width)), profile)
        image = _scaled(image.transpose(turn) if turn is not None else image, most_width)
    except MemoryError:
        raise
    except Exception as error:
        raise NotAPicture(field="picture") from error
    image.info.clear()
    return image


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    """What makes it upright; metadata that cannot be read says nothing."""
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:
        return None


def _in_colours(image: Image.Image) -> Image.Image:
    """In a mode that can be scaled: RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")  # 16 bits of grey
    if image.mode in {"RGB", "RGBA", "CMYK"} and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA as every screen shows it: without its profile a photo of a phone would look pale."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, source, target, outputMode=mode) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile, or one for another kind of colours
    return image.convert(mode)


def _scaled(image: Image.Image, width: int) -> Image.Image:
    """As wide as that, or as it is where it is smaller."""
    if image.width <= width:
        return image
    size = (width, max(1, round(image.height * width / image.width)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def _for_sharing(image: Image.Image) -> Image.Image:
    """The middle of it in the shape of SHARED_SIZE, or smaller; what is transparent is white."""
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image).convert("RGB")
    scale = min(1, image.width / SHARED_SIZE[0], image.height / SHARED_SIZE[1])
    size = (max(1, round(SHARED_SIZE[0] * scale)), max(1, round(SHARED_SIZE[1] * scale)))
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS)


def _encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
