"""The preloaded server: imports TensorFlow once, then forks a child for each need.

It holds no secret, since a child can read whatever its parent held. Started by `box` as
`python -m autograder.sandbox.server FD`; speaks `wire` over that socket:

    {"fork": {...}} + two descriptors  ->  {"pid": int}
    {"tidy": pid}                      ->  {"tidy": bool}, whether nothing that it started is left
    {"stop": pid, "wait": seconds}     ->  {"signal": int}, what had ended it, or 0

It must fork before any TensorFlow operation runs: TensorFlow's threads do not survive a fork.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import libc, reach, wire
from autograder.sandbox.processes import described, end_offspring, kill, offspring, own_children

_ROUNDS = 50


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    libc.hide_memory()
    libc.adopt_orphans()
    libc.die_with_parent()
    with contextlib.suppress(OSError):  # If memory runs out, this process goes before the grader.
        Path("/proc/self/oom_score_adj").write_text("500")
    if os.getuid() == 0:
        reach.open_the_way()
    # Slow, and the reason for this process.
    import h5py  # noqa: F401
    import keras
    import numpy
    import tensorflow

    from autograder.sandbox import child

    assert tensorflow.keras.layers  # Loaded on first use, which a child's settings could spoil.

    gc.collect()
    gc.freeze()  # Garbage collection in a child would copy every shared page.
    versions = {
        "python": sys.version.split()[0],
        "tensorflow": tensorflow.__version__,
        "keras": keras.__version__,
        "numpy": numpy.__version__,
    }
    wire.send(control, {"ready": versions})
    children: set[int] = set()
    with contextlib.suppress(wire.PeerGone):
        while True:
            request = wire.receive(control)
            if "fork" in request:
                _, descriptors, _, _ = socket.recv_fds(control, 1, 2)
                pid = os.fork()
                if pid == 0:
                    _run_child(child, control, descriptors, request["fork"])
                for descriptor in descriptors:
                    os.close(descriptor)
                children.add(pid)
                wire.send(control, {"pid": pid})
            elif "tidy" in request:
                wire.send(control, {"tidy": _tidy(request["tidy"], children)})
            else:
                wire.send(control, _stop(request["stop"], children, request["wait"]))
    for pid in set(children):
        _stop(pid, children)


def _run_child(
    child: Any, control: socket.socket, descriptors: list[int], options: Any
) -> NoReturn:
    try:
        os.setsid()
        control.close()
        child.main(*descriptors, **options)
    except BaseException:
        os._exit(70)
    os._exit(0)


def _tidy(pid: int, children: set[int]) -> bool:
    """End what a child has started, the child itself apart; False if they multiply too fast."""
    for _ in range(_ROUNDS):
        found = offspring(pid)
        orphans = own_children() - children  # After it: whoever loses its parent meanwhile is here.
        found = found.union(orphans, *map(offspring, orphans))
        left = {one for one in found if described(one)}
        if not left:
            return True
        for one in left:
            kill(one)
        end_offspring(spared=children)
        time.sleep(0.001)  # A process that was killed takes a moment to go.
    return False


def _stop(pid: int, children: set[int], wait: float = 0.0) -> dict[str, int]:
    """End a child and everything that it started; say how it ended.

    Whatever a child has left behind becomes ours when its parent ends, since we are the
    subreaper; so strays are killed until none is left.
    """
    if pid not in children:
        return {"signal": 0}
    children.discard(pid)
    # Its socket closes before it can be waited for, so how it ended takes a moment to show.
    deadline = time.monotonic() + wait
    while not (ended_status := os.waitpid(pid, os.WNOHANG))[0] and time.monotonic() < deadline:
        time.sleep(0.005)
    ended, status = ended_status
    kill(pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if not ended:
        os.waitpid(pid, 0)
    end_offspring(spared=children)
    return {"signal": os.WTERMSIG(status) if ended and os.WIFSIGNALED(status) else 0}


if __name__ == "__main__":
    main()
