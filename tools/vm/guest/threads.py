"""Threads of a process, stopped one by one as if they hung."""

import ctypes
import os

SEIZE, INTERRUPT = 0x4206, 0x4207
ALL_THREADS = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long
POLL = "7"


def busiest(process):
    """The thread that has taken most of the processor: of an instance with one lane, the lane."""

    def ticks(thread):
        with open(f"/proc/{process}/task/{thread}/stat") as file:
            return int(file.read().rsplit(")", 1)[1].split()[11])

    return max(threads(process), key=ticks)


def polling(process):
    """The thread that waits in poll(2): that which captures."""

    def system_call(thread):
        with open(f"/proc/{process}/task/{thread}/syscall") as file:
            return file.read().split()[0]

    while True:
        for thread in threads(process):
            if system_call(thread) == POLL:
                return thread


def threads(process):
    return [int(name) for name in os.listdir(f"/proc/{process}/task")]


def hang(thread):
    """Stops a thread for good, and no other of its process."""
    for request in (SEIZE, INTERRUPT):
        if LIBC.ptrace(request, thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
    os.waitpid(thread, ALL_THREADS)


def bury(thread):
    """Whether it has ended: its process does not, before whoever stopped it has seen that."""
    try:
        return os.waitpid(thread, ALL_THREADS | os.WNOHANG)[0] == thread
    except ChildProcessError:
        return True
