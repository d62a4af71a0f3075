"""The pictures of a recording of JPEGs, in AVI or one after the other."""
import io

from PIL import Image


def pictures(path, skip, width):
    """Each picture but the first `skip`, made as small as `width` if it is wider; its height is even then."""
    with open(path, "rb") as file:
        data = file.read()
    starts = []
    place = data.find(b"\xff\xd8\xff")
    while place >= 0:
        starts.append(place)
        place = data.find(b"\xff\xd8\xff", place + 3)
    for begin, end in list(zip(starts, starts[1:] + [len(data)]))[skip:]:
        picture = Image.open(io.BytesIO(data[begin:end])).convert("RGB")
        if picture.width > width:
            picture = picture.resize((width, picture.height * width // picture.width // 2 * 2), Image.Resampling.BOX)
        yield picture
