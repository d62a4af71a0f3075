"""Contact sheets: the worst examples of a measurement, or a sample of each kind, to look at."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model import LABELS, SIDE

COLUMNS, MARGIN, WORDS = 12, 4, 26


def sheet(file, views, captions):
    """Writes a PNG with the views in rows and two lines under each."""
    rows = -(-len(views) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * (SIDE + MARGIN), max(1, rows) * (SIDE + WORDS + MARGIN)), (32, 32, 32))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(11)
    for index, (view, caption) in enumerate(zip(views, captions)):
        x, y = index % COLUMNS * (SIDE + MARGIN), index // COLUMNS * (SIDE + WORDS + MARGIN)
        page.paste(Image.fromarray(view), (x, y))
        pen.multiline_text((x + 1, y + SIDE), caption, fill=(240, 240, 240), font=font, spacing=0)
    page.save(file)
    print(f"{file}: {len(views)} pictures")


def worst(file, views, labels, kinds, probabilities, count=72):
    """The pictures whose true label got the least, the worst first."""
    of_truth = probabilities[np.arange(len(labels)), labels]
    order = np.argsort(of_truth, kind="stable")[:count]
    captions = [f"{LABELS[labels[i]]} {kinds[i]}\n{LABELS[probabilities[i].argmax()]} {probabilities[i].max():.2f}"
                for i in order]
    sheet(file, [views[i] for i in order], captions)


def sample(file, views, labels, kinds, each=3):
    """The first few pictures of each kind."""
    shown, found = [], {}
    for index in np.lexsort((np.arange(len(labels)), kinds, labels)):
        key = (labels[index], kinds[index])
        found[key] = found.get(key, 0) + 1
        if found[key] <= each:
            shown.append(index)
    sheet(file, [views[i] for i in shown], [f"{LABELS[labels[i]]}\n{kinds[i]}" for i in shown])
