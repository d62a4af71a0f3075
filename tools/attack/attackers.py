"""Connections that mean no good: each is one of these kinds, and does the same until the process is ended."""
import os
import resource
import select
import socket

HALF_OF_THEM = 0.5

# What each kind sends over and over, and whether it reads what comes.
KINDS = {
    "garbage": (os.urandom(65_536), True),
    "endless": (b"{" * 65_536, False),
    "partial": (('{"subscribe":{"labels":["é'.encode()[:-1] + b"\n") * 1000, True),
    "tiny": (b"{}\n" * 20_000, True),
    "greedy": (b'{"subscribe":{"last":4096}}\n' * 1000, True),
}


def connect(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    connection.setblocking(False)
    return connection


def run(path, count, ready, sent):
    """Half of `count` connections never read and say nothing, the others are of all kinds in turn.

    `ready` is told once all are connected; `sent` counts by kind the bytes that the server's side took.
    """
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, 4096), files))
    silent = [connect(path) for _ in range(int(count * HALF_OF_THEM))]
    poll = select.poll()
    busy = {}
    for number in range(count - len(silent)):
        name = list(KINDS)[number % len(KINDS)]
        connection = connect(path)
        busy[connection.fileno()] = (name, connection)
        poll.register(connection, select.POLLOUT | (select.POLLIN if KINDS[name][1] else 0))
    ready.set()
    while busy:
        for descriptor, events in poll.poll():
            name, connection = busy[descriptor]
            try:
                if events & select.POLLIN:
                    connection.recv(65_536)
                if events & select.POLLOUT:
                    sent[list(KINDS).index(name)] += connection.send(KINDS[name][0])
            except BlockingIOError:
                pass
            except OSError:
                poll.unregister(connection)
                del busy[descriptor]
