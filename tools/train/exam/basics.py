"""Light and pictures, random fields, convolution, and what of a picture is left in the squashed view."""

import numpy as np
from PIL import Image

VIEW = 128


def decode(picture):
    """Linear light of an sRGB picture."""
    x = np.asarray(picture, np.float32) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)


def encode(light):
    """The sRGB picture of linear light."""
    x = np.clip(light, 0, 1)
    return rounded(255 * np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055))


def rounded(levels):
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def view(picture):
    """The picture squashed as the network sees it, float32."""
    return np.asarray(Image.fromarray(picture).resize((VIEW, VIEW), Image.BILINEAR), np.float32)


def grey(values):
    return values @ np.array([0.2126, 0.7152, 0.0722], np.float32)


def detail(picture):
    """Mean step between neighbours in the view, in levels."""
    seen = grey(view(picture))
    return np.abs(np.diff(seen, axis=0)).mean() + np.abs(np.diff(seen, axis=1)).mean()


def change(before, after):
    """RMS difference of two pictures' views, in levels."""
    return np.sqrt(np.mean((view(before) - view(after)) ** 2))


def unit(light):
    """Pixels of the frame to one of the view."""
    return np.sqrt(light.shape[0] * light.shape[1]) / VIEW


def grid(light):
    """Coordinates y and x of the frame, -0.5…0.5 along its longer side."""
    height, width = light.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return (y - height / 2) / max(height, width), (x - width / 2) / max(height, width)


def along(light, angle):
    """Coordinates along and across a direction, in the scale of `grid`."""
    y, x = grid(light)
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def clouds(rng, shape, slope, stretch=(1, 1)):
    """A random field with mean 0 and deviation 1 whose amplitudes fall with frequency to the power of `slope`."""
    y = np.fft.fftfreq(shape[0])[:, None] * shape[0] * stretch[0]
    x = np.fft.rfftfreq(shape[1])[None] * shape[1] * stretch[1]
    weight = (y * y + x * x + 1) ** (-slope / 2)
    weight[0, 0] = 0
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * weight, shape)
    return (field / field.std()).astype(np.float32)


def grain(rng, shape, size):
    """White noise of deviation 1 in a raster `size` pixels wide, enlarged smoothly."""
    small = rng.standard_normal((max(2, int(shape[0] / size)), max(2, int(shape[1] / size)))).astype(np.float32)
    field = np.asarray(Image.fromarray(small).resize(shape[::-1], Image.BICUBIC))
    return field / field.std()


def convolved(values, kernel):
    """Convolution of `(H, W)` or `(H, W, C)` with an odd kernel of sum 1, mirrored at the rim."""
    ry, rx = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(values, ((ry, ry), (rx, rx)) + ((0, 0),) * (values.ndim - 2), "symmetric")
    shape = padded.shape[:2]
    spectrum = np.fft.rfft2(kernel, shape)
    spectrum = spectrum[..., None] if values.ndim == 3 else spectrum
    result = np.fft.irfft2(np.fft.rfft2(padded, axes=(0, 1)) * spectrum, shape, axes=(0, 1))
    return result[2 * ry:, 2 * rx:].astype(np.float32)


def softened(values, sigma):
    """Gaussian blur; sigma in pixels."""
    reach = np.arange(-int(3 * sigma + 1), int(3 * sigma + 1) + 1)
    bell = np.exp(-0.5 * (reach / sigma) ** 2)
    return convolved(values, np.outer(bell, bell) / bell.sum() ** 2)


def opaque(field, share, width):
    """Opacity 0…1: the highest `share` of a field covers, with a border of `width` in units of the field."""
    return np.clip((field - np.quantile(field, 1 - share)) / width + 0.5, 0, 1)[..., None]


def relief(height, angle, strength):
    """Shading around 1 of a surface lit from the side."""
    dy, dx = np.gradient(height)
    return np.clip(1 + strength * (dx * np.cos(angle) + dy * np.sin(angle)), 0.25, 1.8)[..., None]


def warped(light, y, x):
    """The light at other places (pixels), bilinear, held at the rim."""
    height, width = light.shape[:2]
    y, x = np.clip(y, 0, height - 1.001), np.clip(x, 0, width - 1.001)
    top, left = y.astype(int), x.astype(int)
    fy, fx = (y - top)[..., None], (x - left)[..., None]
    upper = light[top, left] * (1 - fx) + light[top, left + 1] * fx
    lower = light[top + 1, left] * (1 - fx) + light[top + 1, left + 1] * fx
    return (upper * (1 - fy) + lower * fy).astype(np.float32)
