"""Pictures for the cameras that show JPEG files."""

import subprocess
import tempfile


# Pictures of each size.
COUNT = 4


def jpegs(width, height):
    """Paths of JPEGs of a size, each another scene: a gradient with squares."""
    folder = tempfile.mkdtemp(prefix="pictures-")
    return [make(f"{folder}/{width}x{height}-{number}.jpg", width, height, number) for number in range(COUNT)]


def make(path, width, height, number):
    rows = bytearray(f"P6 {width} {height} 255\n".encode())
    for y in range(height):
        band = (y * 8 // height + number) % 3
        for x in range(0, width, 8):
            is_light = (x * 8 // width + y * 6 // height + number) % 2
            value = 60 + 20 * number + (120 if is_light else 0)
            colour = [value // 2, value // 2 + 16, value // 3]
            colour[band] = value
            rows += bytes(colour) * min(8, width - x)
    subprocess.run(["cjpeg", "-quality", "85", "-outfile", path], input=bytes(rows), check=True)
    return path


def jpeg_size(picture):
    """(width, height) of a JPEG whose frame header is a usual one."""
    position = picture.index(b"\xff\xc0") + 5
    return int.from_bytes(picture[position + 2 : position + 4]), int.from_bytes(picture[position : position + 2])
