"""What a file has to be, and what is made of it."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from common.errors import DomainError
from events import images
from events.errors import NotAPicture, PictureTooLarge, TooManyPixels
from events.images import Prepared, ensure_usable, prepare
from tests.pictures import BLUE, RED, encoded, halves, photo

WIDTHS = (320, 640, 1280)
GPS = 0x8825


def made_of(content: bytes) -> Prepared:
    ensure_usable(BytesIO(content), len(content))
    return prepare(BytesIO(content), WIDTHS)


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def is_near(image: Image.Image, where: tuple[int, int], colour: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(image.convert("RGB").getpixel(where), colour, strict=True))


def png_of(width: int, height: int) -> bytes:
    """The head of a PNG of that size, with nothing in it: some bytes that promise gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_kind_becomes_all_sizes(kind: str) -> None:
    prepared = made_of(photo((2000, 1250), kind))

    assert (prepared.width, prepared.height) == (1280, 800)
    files = {width: opened(content) for width, content in prepared.files.items()}
    assert {width: (image.format, image.size) for width, image in files.items()} == {
        320: ("WEBP", (320, 200)),
        640: ("WEBP", (640, 400)),
        1280: ("WEBP", (1280, 800)),
    }
    assert all(is_near(image, (5, 5), RED) and is_near(image, (image.width - 5, 5), BLUE) for image in files.values())
    shared = opened(prepared.shared)
    assert (shared.format, shared.size) == ("JPEG", (1200, 630))
    assert is_near(shared, (5, 5), RED)


@pytest.mark.parametrize(
    ("size", "files", "shared"),
    [
        ((1, 1), {320: (1, 1)}, (1, 1)),
        ((320, 10), {320: (320, 10)}, (19, 10)),
        ((321, 200), {320: (320, 199), 640: (321, 200)}, (321, 169)),
        ((1000, 2000), {320: (320, 640), 640: (640, 1280), 1280: (1000, 2000)}, (1000, 525)),
        ((16_000, 1), {320: (320, 1), 640: (640, 1), 1280: (1280, 1)}, (2, 1)),
        ((1, 16_000), {320: (1, 16_000)}, (1, 1)),
    ],
)
def test_small_or_odd_picture_is_not_blown_up(
    size: tuple[int, int], files: dict[int, tuple[int, int]], shared: tuple[int, int]
) -> None:
    prepared = made_of(photo(size, "PNG"))

    assert {width: opened(content).size for width, content in prepared.files.items()} == files
    assert (prepared.width, prepared.height) == list(files.values())[-1]
    assert opened(prepared.shared).size == shared


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation: int) -> None:
    upright = halves((800, 500))
    undone = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # which Transpose makes the camera's view of it
    stored = upright.transpose(Image.Transpose(undone[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[images.ORIENTATION] = orientation

    prepared = made_of(encoded(stored, exif=exif))

    assert (prepared.width, prepared.height) == (800, 500)
    largest = opened(prepared.files[1280])
    assert is_near(largest, (10, 250), RED)
    assert is_near(largest, (790, 250), BLUE)


def test_metadata_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Ada Lovelace")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    jpeg = photo(exif=exif, comment=b"Ada was here", icc_profile=profile, xmp=b"<x:xmpmeta>Ada</x:xmpmeta>")
    png = photo(kind="PNG", pnginfo=text, exif=exif)

    results = [made_of(jpeg), made_of(png)]

    assert GPS in Image.open(BytesIO(jpeg)).getexif()
    for prepared in results:
        for content in (*prepared.files.values(), prepared.shared):
            image = opened(content)
            assert b"Ada" not in content
            assert dict(image.getexif()) == {}
            assert not image.info.keys() & {"exif", "xmp", "icc_profile", "comment"}


def test_animated_gif_shows_its_first_picture() -> None:
    frames = [Image.new("RGB", (400, 250), colour) for colour in (RED, BLUE, BLUE)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)

    prepared = made_of(content)

    largest = opened(prepared.files[640])
    assert getattr(largest, "n_frames", 1) == 1
    assert is_near(largest, (200, 100), RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_kept_and_is_white_where_it_is_shared(mode: str) -> None:
    image = Image.new("RGBA", (400, 250), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 200, 250))
    content = encoded(image.convert(mode), "PNG")

    prepared = made_of(content)

    largest = opened(prepared.files[640])
    assert largest.mode == "RGBA"
    assert largest.getpixel((390, 100))[3] == 0
    assert largest.getpixel((10, 100))[3] == 255
    assert is_near(opened(prepared.shared), (390, 100), (255, 255, 255))


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P"])
def test_other_colours_become_rgb(mode: str) -> None:
    kind = "JPEG" if mode in {"CMYK", "L"} else "PNG"

    prepared = made_of(encoded(halves((400, 250), mode), kind))

    largest = opened(prepared.files[640])
    assert largest.mode == "RGB"
    left, right = largest.getpixel((10, 100)), largest.getpixel((390, 100))
    assert mode != "CMYK" or (is_near(largest, (10, 100), RED) and is_near(largest, (390, 100), BLUE))
    assert mode == "1" or left != right


def test_sixteen_bits_of_grey_keep_their_greys() -> None:
    image = Image.new("I;16", (64, 64), 32_768)

    prepared = made_of(encoded(image, "PNG"))

    assert is_near(opened(prepared.files[320]), (32, 32), (128, 128, 128))


def test_colours_of_a_profile_are_turned_into_those_of_every_screen() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")

    turned = opened(made_of(photo(icc_profile=swapped)).files[640])
    broken = opened(made_of(photo(icc_profile=b"no profile")).files[640])

    red_and_blue = [(10, 100), (630, 100)]
    assert [image.getpixel(where)[0] > 100 for image in (turned, broken) for where in red_and_blue] == [
        *(False, True),
        *(True, False),
    ]


def test_photo_of_several_pictures_is_one() -> None:
    """Telephones put a second picture behind the first (MPO)."""
    image = halves((400, 250))

    prepared = made_of(encoded(image, "MPO", save_all=True, append_images=[Image.new("RGB", (100, 100))]))

    assert (prepared.width, prepared.height) == (400, 250)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a/*<script>alert(1)</script>*/",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        encoded(halves((9, 9)), "BMP"),
        encoded(halves((9, 9)), "TIFF"),
        encoded(halves((9, 9)), "PDF"),
        encoded(halves((9, 9)), "ICO"),
    ],
    ids=["empty", "svg", "html", "gif", "pdf", "jpeg", "png", "webp", "bmp", "tiff", "pdf picture", "ico"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture) as refusal:
        made_of(content)

    assert refusal.value.field == "picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_truncated_picture_is_refused(kind: str, part: float) -> None:
    image = Image.effect_noise((300, 300), 60).convert("RGB")
    content = encoded(image, kind)

    with pytest.raises(NotAPicture):
        made_of(content[: int(len(content) * part)])


@pytest.mark.parametrize(
    "size", [(7_072, 7_071), (10_000, 10_000), (16_001, 1), (1, 16_001), (60_000, 60_000), (2**31 - 1, 2**31 - 1)]
)
def test_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    content = png_of(*size)

    with pytest.raises(TooManyPixels):
        ensure_usable(BytesIO(content), len(content))
    with pytest.raises(TooManyPixels):
        prepare(BytesIO(content), WIDTHS)


def test_the_largest_allowed_head_passes_and_its_lie_does_not() -> None:
    content = png_of(7_071, 7_071)

    ensure_usable(BytesIO(content), len(content))

    with pytest.raises(NotAPicture):
        prepare(BytesIO(content), WIDTHS)


def test_text_that_unfolds_is_refused() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("a", "x" * (3 * 1024 * 1024), zip=True)

    with pytest.raises(NotAPicture):
        made_of(photo(kind="PNG", pnginfo=text))


def test_file_over_ten_megabytes_is_refused_unread() -> None:
    ensure_usable(BytesIO(photo()), images.MOST_BYTES)

    with pytest.raises(PictureTooLarge):
        ensure_usable(BytesIO(b""), images.MOST_BYTES + 1)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_does_not_spoil_a_picture() -> None:
    content = photo(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")

    assert made_of(content).width == 800


def test_every_refusal_is_told_to_people() -> None:
    refusals: list[type[DomainError]] = [NotAPicture, PictureTooLarge, TooManyPixels]

    assert all(len(str(refusal())) > 20 for refusal in refusals)
