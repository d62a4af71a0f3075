"""Subscribers that read as fast as they can, and note when each prediction came."""
import json
import selectors
import socket
import time


class Subscriber:
    def __init__(self, path):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(path)
        self.rest = b""
        self.arrivals = {}
        self.lost = 0
        self.lines = 0

    def read(self):
        data = self.connection.recv(1 << 20)
        now = time.monotonic_ns()
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.lines += 1
            message = json.loads(line)
            if message["type"] == "prediction":
                self.arrivals[message["seq"]] = now
            elif message["type"] == "gap":
                self.lost += message["lost"]
        return data != b""


def run(path, count, ready, pipe):
    """Reads until the server ends, then sends (arrival times by seq, lines lost) of each through the pipe."""
    subscribers = [Subscriber(path) for _ in range(count)]
    selector = selectors.DefaultSelector()
    for subscriber in subscribers:
        selector.register(subscriber.connection, selectors.EVENT_READ, subscriber)
    ready.set()
    while selector.get_map():
        for key, _ in selector.select():
            if not key.data.read():
                selector.unregister(key.fileobj)
    pipe.send([(subscriber.arrivals, subscriber.lost) for subscriber in subscribers])
