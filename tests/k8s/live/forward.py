"""`kubectl port-forward` that begins again whenever the pod it leads to is gone."""

import subprocess
import threading

from tests.k8s.manifests import KUBECTL


class Forward:
    """From `local` on this machine to `remote` of a pod or service."""

    def __init__(self, namespace: str, to: str, local: int, remote: int) -> None:
        self._command = [str(KUBECTL), "--namespace", namespace, "port-forward", to, f"{local}:{remote}"]
        self._stopped = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin; it goes on until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End it, if it was begun."""
        self._stopped.set()
        if self._child is not None:
            self._child.kill()
        if self._thread.ident is not None:
            self._thread.join(10)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            # It lives on when its pod is gone, and says so at the next connection: then another pod has to be found.
            assert self._child.stderr is not None
            for line in self._child.stderr:
                if b"lost connection" in line or b"error" in line.lower():
                    self._child.kill()
            self._child.wait()
            self._stopped.wait(0.5)
