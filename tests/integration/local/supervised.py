"""A supervisor of two small programs, for tests: tells what it does on its output, until SIGINT."""

import sys
from pathlib import Path

from deploy.local.process import Child, start
from deploy.local.signals import listening
from deploy.local.supervisor import Program, Supervisor

LASTS = "import time; time.sleep(3600)"
IGNORES = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(3600)"
)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def program(name: str, code: str, rank: int, logs: Path) -> Program:
    log = logs / f"{name}.log"

    def run() -> Child:
        child = start(name, [sys.executable, "-c", code], log=log)
        say(f"pid {name} {child.pid}")
        return child

    def busy_with() -> str | None:
        return None if name != "stubborn" or log.stat().st_size > 0 else ""

    return Program(name, run, busy_with, rank=rank, stop_s=0.5)


def main(logs: Path) -> None:
    supervisor = Supervisor(lambda name, text: say(f"{name}: {text}"))
    with listening() as asked:
        for made in (program("first", LASTS, 1, logs), program("stubborn", IGNORES, 2, logs)):
            supervisor.start(made)
        supervisor.wait_ready(["first", "stubborn"], 20)
        supervisor.run(asked.stop)
        supervisor.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
