"""Runs a command and measures what it and its children used."""

import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

KEPT = 20_000_000
"""Bytes kept of what a command prints."""


@dataclass
class Run:
    """What a command did. CPU time is user and system time of the command and its children, so other work on the machine
    weighs less than in the time on the clock."""

    ok: bool
    seconds: float
    cpu: float
    peak_mb: float
    text: str
    timed_out: bool = False

    def complaint(self):
        """The line that says what was wrong."""
        if self.timed_out:
            return "took too long"
        text = re.sub(r"\x1b\[[0-9;]*m", "", self.text)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        panic = next((at for at, line in enumerate(lines) if " panicked at " in line), None)
        if panic is not None:
            return "panics: " + " ".join(lines[panic + 1 : panic + 2])
        said = (line for line in lines if re.match(r"error(\[E\d+\])?:|Error:|×", line))
        return next(said, lines[0] if lines else "says nothing")


def run(command, cwd=None, env=None, limit=600):
    """Runs `command`; after `limit` seconds it is ended with all that it started."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as told:
        started = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-IS", __file__, str(told.fileno()), *map(str, command)],
            cwd=cwd,
            env={**os.environ, "NO_COLOR": "1", "RUST_BACKTRACE": "0", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            pass_fds=[told.fileno()],
            start_new_session=True,
        )
        try:
            child.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return Run(False, limit, 0.0, 0.0, "", timed_out=True)
        seconds = time.monotonic() - started
        printed.seek(0)
        text = printed.read(KEPT).decode("utf-8", "replace")
        told.seek(0)
        cpu, peak = told.read().split() or (0, 0)
    return Run(
        ok=child.returncode == 0,
        seconds=seconds,
        cpu=float(cpu),
        peak_mb=int(peak) / 1024,
        text=text,
    )


def inner():
    """Runs a command from a small process of its own: a child's peak memory starts at what its parent holds."""
    told, *command = sys.argv[1:]
    try:
        code = subprocess.call(command)
    except OSError as wrong:
        print(f"error: {wrong}")
        return 127
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    os.write(int(told), f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}".encode())
    return code


def best(times, once):
    """The run that took the least of several, each called with its number; the first one that failed, if one did.

    The least disturbs a comparison least: what other work on the machine adds is never negative.
    """
    found = None
    for at in range(times):
        done = once(at)
        if not done.ok:
            return done
        if found is None or done.cpu < found.cpu:
            found = done
    return found


def cargo():
    """The command that stands for cargo: `CARGO`, if it is set."""
    return os.environ.get("CARGO", "cargo")


def check(crate, target, limit=1200):
    """Runs `cargo check` on `crate` alone: its dependencies are checked before, with an empty library.

    Without incremental compilation, which would write a cache that no later run of ours reads.
    """
    crate = Path(crate)
    env = {"CARGO_INCREMENTAL": "0", "CARGO_TARGET_DIR": str(target), "CARGO_TERM_COLOR": "never"}
    source, aside = crate / "src", crate / "src.aside"
    source.rename(aside)
    source.mkdir()
    (source / "lib.rs").write_text("")
    dependencies = run([cargo(), "check", "--quiet", "--lib"], cwd=crate, env=env, limit=limit)
    shutil.rmtree(source)
    aside.rename(source)
    if not dependencies.ok:
        return dependencies
    os.utime(source / "lib.rs")
    return run([cargo(), "check", "--quiet", "--lib", "--locked"], cwd=crate, env=env, limit=limit)


def exponent(sizes):
    """By what power of the size the time grows: the least-squares slope of the logarithms."""
    points = [(math.log(size["kb"]), math.log(size["cpu"])) for size in sizes]
    x = sum(x for x, _ in points) / len(points)
    y = sum(y for _, y in points) / len(points)
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


if __name__ == "__main__":
    sys.exit(inner())
