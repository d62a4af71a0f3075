"""Whether the processors run at their full speed, measured by peak.c.

A virtual machine's processor may share its core with a neighbour's: it then does half the work, and no counter says so.
Engines suffer from that in different degrees.
"""

import subprocess
import sys
import time
from pathlib import Path

from blocks import Child

HERE = Path(__file__).resolve().parent
# 8 ms or so.
STEPS = 3_000_000
LEAST_SHARE = 0.93
# In all: a machine that is slow for longer is measured as it is.
PATIENCE_SECONDS = 30


class Speed:
    def __init__(self, program: Path | None, threads: int):
        self.child = Child("peak", [str(program), str(threads)], set(range(threads))) if program else None
        # Multiply-adds per second, in 10⁹: the most that was seen; None without a compiler.
        self.peak: float | None = None
        self.patience = PATIENCE_SECONDS
        if self.child:
            for _ in range(20):
                self.measure()

    def measure(self) -> float:
        found = self.child.ask(str(STEPS))["gmacs"]
        self.peak = max(self.peak or 0, found)
        return found

    def is_full(self) -> bool:
        """The better of two: a single one may fall into a tick."""
        return self.child is None or any(self.measure() >= LEAST_SHARE * self.peak for _ in range(2))

    def wait(self) -> None:
        """Until it is full again, or patience is at its end."""
        while self.patience > 0 and not self.is_full():
            time.sleep(0.5)
            self.patience -= 0.5

    def close(self) -> None:
        if self.child:
            self.child.close()


def compiled(cache: Path) -> Path | None:
    """peak.c for this processor; None without a compiler."""
    source, program = HERE / "peak.c", cache / "peak"
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    for compiler in ("cc", "clang", "gcc"):
        command = [compiler, "-O3", "-march=native", "-ffp-contract=fast", "-pthread", str(source), "-o", str(program)]
        try:
            if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
                return program
        except FileNotFoundError:
            pass
    print("bench-peers: no C compiler: whether the processor runs at full speed is not seen", file=sys.stderr)
    return None
