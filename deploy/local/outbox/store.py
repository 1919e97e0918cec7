"""What the development outbox was given to send: appended to a file, so that it is still there after a restart."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sent:
    """One message. `at` is UTC in ISO 8601; `reference` is the SMS's reference or the mail's Message-ID."""

    number: int
    at: str
    channel: Literal["sms", "email"]
    to: str
    text: str
    reference: str = ""
    sender: str = ""
    subject: str = ""


class Outbox:
    """All messages in order. A last line that a crash cut short is dropped."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._messages: list[Sent] = []
        if file.exists():
            self._read()

    @property
    def messages(self) -> list[Sent]:
        """Newest first."""
        return self._messages[::-1]

    def add(
        self,
        channel: Literal["sms", "email"],
        *,
        to: str,
        text: str,
        reference: str = "",
        sender: str = "",
        subject: str = "",
    ) -> Sent:
        """Keeps a message; once this returns it is on disk."""
        number = self._messages[-1].number + 1 if self._messages else 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        sent = Sent(number, at, channel, to, text, reference, sender, subject)
        with self._file.open("a") as file:
            file.write(json.dumps(asdict(sent), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._messages.append(sent)
        return sent

    def _read(self) -> None:
        content = self._file.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            os.truncate(self._file, len(whole))
        self._messages = [Sent(**json.loads(line)) for line in whole.decode().splitlines()]
