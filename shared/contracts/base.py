"""What every event and every value inside one has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A part of an event. Unknown fields are ignored: an old reader accepts a newer writer's additions."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Value):
    """A fact in the past tense. `type` carries the version; `topic` is the name without it."""

    type: ClassVar[str]
    topic: ClassVar[str]
