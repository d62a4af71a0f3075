"""Scenes rendered for training: pictures that a healthy camera could have taken.

A scene is a function of a random generator that returns an sRGB picture. To add one, write it in a file here and name
it in `SCENES`; its weight says how often it is drawn.
"""

from . import detail, night, outdoors, pale, rooms, surfaces

SCENES = [
    (rooms.room, 3),
    (rooms.aisle, 3),
    (rooms.plain_wall, 3),
    (outdoors.landscape, 3),
    (outdoors.street, 3),
    (outdoors.fog, 2),
    (surfaces.page, 1),
    (surfaces.leaves, 3),
    (surfaces.foliage, 3),
    (surfaces.texture, 2),
    (surfaces.table, 3),
    (surfaces.close_up, 3),
    (detail.fur, 3),
    (detail.thicket, 3),
    (detail.crowd, 2),
    (detail.blossom, 3),
    (detail.pattern, 3),
    (pale.product, 3),
    (pale.corridor, 2),
    (pale.snow, 2),
    (night.street_lights, 2),
    (night.lamp_room, 1),
]


def render(rng):
    """One scene, drawn by weight."""
    weights = [weight for _, weight in SCENES]
    index = rng.choice(len(SCENES), p=[weight / sum(weights) for weight in weights])
    return SCENES[index][0](rng)
