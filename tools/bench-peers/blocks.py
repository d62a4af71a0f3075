"""Alternating blocks: each engine is a process of its own that waits, stopped, until it is its turn to run a few times.

A machine drifts: its clock rate, what its neighbours do to its caches. Engines are therefore compared round by round, within
a second or two, and a block in which the machine did something else as well, or not its best, is measured again.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

# What a block may lose to others before it counts as disturbed.
LEAST_PROCESSOR_SHARE = 0.97
MOST_OTHERS_SHARE = 0.05
MOST_STOLEN_SHARE = 0.01
TRIES = 4

LOAD_SECONDS = 120
BLOCK_SECONDS = 60

if TYPE_CHECKING:
    from speed import Speed

TICK = 1 / os.sysconf("SC_CLK_TCK")
DIE_WITH_PARENT = 1
libc = ctypes.CDLL(None)


class EngineError(Exception):
    pass


class Child:
    """A process that speaks the protocol of `ocellus bench --blocks`. Stopped, but for its own blocks."""

    def __init__(self, engine: str, command: list[str], cpus: set[int]):
        self.engine = engine
        self.cpus = cpus
        self.messages = tempfile.TemporaryFile("w+")
        threads = str(len(cpus))
        environment = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": "1"}

        def prepare() -> None:
            libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
            os.sched_setaffinity(0, cpus)

        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.messages, text=True, env=environment,
            preexec_fn=prepare, start_new_session=True)
        try:
            self.ready = self.answer(LOAD_SECONDS)
        except EngineError:
            self.close()
            raise
        self.signal(signal.SIGSTOP)

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def answer(self, seconds: float) -> dict:
        late = threading.Timer(seconds, self.process.kill)
        late.start()
        line = self.process.stdout.readline()
        late.cancel()
        if not line:
            code = self.process.wait()
            self.messages.seek(0)
            last = ([text for text in self.messages.read().splitlines() if text.strip()] or [f"exit code {code}"])[-1]
            raise EngineError(f"no answer in {seconds} s" if code == -signal.SIGKILL else last)
        return json.loads(line)

    def ask(self, line: str) -> dict:
        self.signal(signal.SIGCONT)
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        block = self.answer(BLOCK_SECONDS)
        self.signal(signal.SIGSTOP)
        return block

    def measure(self, runs: int) -> dict:
        """A block, and who else was at work meanwhile."""
        before = Machine.now(self.cpus, self.process.pid)
        block = self.ask(str(runs))
        after = Machine.now(self.cpus, self.process.pid)
        return block | {"disturbance": self.disturbance(block, before, after)}

    def disturbance(self, block: dict, before: "Machine", after: "Machine") -> str | None:
        if len(self.cpus) == 1 and block["cpu_ms"] < LEAST_PROCESSOR_SHARE * block["wall_ms"]:
            return "preempted"
        return before.disturbance(after)

    def peak_resident_bytes(self) -> int:
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def close(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.messages):
            try:
                file.close()
            except BrokenPipeError:
                pass


@dataclass(frozen=True)
class Machine:
    """Seconds: of the clock, of work on some processors, taken from these by the machine's host, of work of one process."""

    processors: int
    wall: float
    busy: float
    stolen: float
    own: float

    @staticmethod
    def now(cpus: Collection[int], process: int | None = None) -> "Machine":
        names = {f"cpu{number}" for number in cpus}
        busy = stolen = 0
        with open("/proc/stat") as statistics:
            for name, *times in map(str.split, statistics):
                if name in names:
                    user, nice, system, _, _, irq, softirq, taken = map(int, times[:8])
                    busy += user + nice + system + irq + softirq
                    stolen += taken
        # The number of a process's processor clock, as clock_getcpuclockid(3) makes it.
        own = time.clock_gettime(~process << 3 | 2) if process else 0
        return Machine(len(names), time.monotonic(), busy * TICK, stolen * TICK, own)

    def disturbance(self, after: "Machine", own: float | None = None) -> str | None:
        """`own`: what the process worked, if it is not there any more."""
        time = (after.wall - self.wall) * self.processors
        others = after.busy - self.busy - (after.own - self.own if own is None else own)
        # The kernel counts by ticks, on each processor.
        if after.stolen - self.stolen > max(MOST_STOLEN_SHARE * time, 2 * TICK):
            return "stolen"
        return "others" if others > MOST_OTHERS_SHARE * time + TICK else None


@dataclass
class Series:
    """Blocks of one engine: its time in ms in each round, None where every try was disturbed."""

    ready: dict
    rounds: list[float | None] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    repeated: int = 0
    # Blocks that count although the processor was not at its full speed.
    slow: int = 0
    runs: int = 0
    peak_resident_bytes: int = 0
    # Why it ended before its time.
    error: str | None = None


def measure(
    children: list[Child], speed: "Speed", rounds: int, runs: int | None, seconds: float
) -> dict[str, Series]:
    """Blocks in turns. Without `runs`, as many as take about `seconds`. A block's figure is the median of its runs."""
    found = {child.engine: Series(child.ready) for child in children}
    for child in children:
        series = found[child.engine]
        with excused(series):
            trial = child.measure(3)
            series.runs = runs or min(2000, max(3, round(seconds * 1e3 / max(trial["median_ms"], 1e-3))))
    for number in range(rounds):
        # Nobody always comes after the same one.
        shift = number % len(children)
        for child in children[shift:] + children[:shift]:
            series = found[child.engine]
            if series.error is None:
                with excused(series):
                    measure_block(child, speed, series)
    for child in children:
        if found[child.engine].error is None:
            found[child.engine].peak_resident_bytes = child.peak_resident_bytes()
    return found


def measure_block(child: Child, speed: "Speed", series: Series) -> None:
    for attempt in range(TRIES):
        speed.wait()
        block = child.measure(series.runs)
        is_slow = not speed.is_full()
        if block["disturbance"] is None and (not is_slow or speed.patience <= 0):
            series.slow += is_slow
            series.rounds.append(block["median_ms"])
            series.processor.append(block["cpu_ms"] / block["runs"])
            return
        series.repeated += 1
        time.sleep(0.2 * (attempt + 1))
    series.rounds.append(None)


@contextlib.contextmanager
def excused(series: Series):
    """An engine that fails does not keep the others from being measured."""
    try:
        yield
    except EngineError as error:
        series.error = str(error)
