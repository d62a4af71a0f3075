"""The seven states of a camera, each as a function that makes a picture from the light of a scene.

`state(rng, light)` returns an sRGB picture, or None when this scene cannot show the state at the strength drawn (a
blurred blank wall, say): then another scene is asked. Strength is measured where the network looks, after the squash
to its square: what cannot be seen there must not be labelled. Between a state and its mild form, which is `clear`, a
gap is left out.
"""

from .blurred import blurred
from .bright import bright
from .clear import clear
from .covered import covered
from .dark import dark
from .no_signal import no_signal
from .noisy import noisy

STATES = {
    "clear": clear,
    "dark": dark,
    "bright": bright,
    "blurred": blurred,
    "covered": covered,
    "noisy": noisy,
    "no-signal": no_signal,
}
