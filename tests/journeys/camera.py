"""A ticket held in front of the browser's camera."""

from pathlib import Path

import segno
from PIL import Image

SIZE = (640, 480)
FRAMES = 10


def show_to_camera(path: Path, code: str) -> Path:
    """A video of a ticket with this code, tilted and small as a hand holds it, for Chromium's fake camera."""
    symbol = segno.make(code, error="m", micro=False)
    symbol.save(str(path.with_suffix(".png")), scale=6, border=4)
    with Image.open(path.with_suffix(".png")) as picture:
        ticket = picture.convert("L").rotate(12, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    frame = Image.new("L", SIZE, 150)
    frame.paste(ticket, ((SIZE[0] - ticket.width) // 2, (SIZE[1] - ticket.height) // 2))
    colourless = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + frame.tobytes() + colourless) * FRAMES)
    return path
