"""The pictures of a recording of JPEGs, in AVI or one after the other."""
import io

from PIL import Image


def jpegs(data):
    """Each JPEG of the bytes, from its SOI to the next."""
    start = b"\xff\xd8\xff"
    return [start + rest for rest in data.split(start)[1:]]


def pictures(path, skip, width):
    """Each picture but the first `skip`, made as small as `width` if it is wider; its height is even then."""
    with open(path, "rb") as file:
        data = file.read()
    for jpeg in jpegs(data)[skip:]:
        picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
        if picture.width > width:
            picture = picture.resize((width, picture.height * width // picture.width // 2 * 2), Image.Resampling.BOX)
        yield picture
