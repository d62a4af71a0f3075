"""A model that measures pictures: its scores are the means of 4 x 4 fields of each colour, from 0 to 1."""

SIDE, FIELDS = 128, 4


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """A field of a protocol buffer message: a number, a text, or what is in it."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def integers(name, values):
    """An AttributeProto: name, type 7, and the values."""
    return field(1, name) + b"".join(field(8, value) for value in values) + field(20, 7)


def tensor(name, shape):
    """A ValueInfoProto of floats."""
    dimensions = b"".join(field(1, field(1, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dimensions)))


def node(operator, source, target, *attributes):
    return field(1, source) + field(2, target) + field(4, operator) + b"".join(field(5, one) for one in attributes)


def write(path):
    """Writes the ONNX file, and its description beside it."""
    edge = SIDE // FIELDS
    graph = (
        field(1, node("AveragePool", "picture", "fields", integers("kernel_shape", [edge] * 2), integers("strides", [edge] * 2)))
        + field(1, node("Flatten", "fields", "scores"))
        + field(2, "probe") + field(11, tensor("picture", [1, 3, SIDE, SIDE]))
        + field(12, tensor("scores", [1, 3 * FIELDS * FIELDS])))
    with open(path, "wb") as file:
        file.write(field(1, 8) + field(7, graph) + field(8, field(2, 13)))
    labels = ", ".join(f"{colour}{place}" for colour in "rgb" for place in range(FIELDS * FIELDS))
    with open(path.replace(".onnx", ".yaml"), "w") as file:
        file.write(f"labels: [{labels}]\nmean: 0\nstd: 255\nsoftmax: off\n")
