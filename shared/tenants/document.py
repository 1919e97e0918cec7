"""A YAML file as plain data together with the line each part of it stands on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from typing_extensions import override

Plain = None | str | int | float | bool | date | datetime | list["Plain"] | dict[str, "Plain"]
Place = tuple[str | int, ...]
"""The way to a part of the data: `("agencies", 0, "units", 2, "id")`."""

DEEPEST = 12


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a file, and what to do about it. `line` counts from 1."""

    file: str
    line: int
    message: str

    @override
    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class Document:
    """A file's data, the lines of its parts, which of them are texts after `|`, and what is wrong with it."""

    file: str
    data: Plain = None
    lines: dict[Place, int] = field(default_factory=dict)
    blocks: set[Place] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    faulty: set[Place] = field(default_factory=set)

    def line_of(self, place: Place) -> int:
        """Return the line of a part, or of what it should stand in when it is missing."""
        return next((self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), 1)

    def text_line(self, place: Place, row: int) -> int:
        """Return the line of a row (from 1) of the text at `place`; a text in quotes is taken to stand on one line."""
        return self.line_of(place) + (row if place in self.blocks else 0)

    def value(self, place: Place) -> Plain:
        """Return the part at `place`, or None."""
        at = self.data
        for step in place:
            if isinstance(at, dict) and isinstance(step, str):
                at = at.get(step)
            elif isinstance(at, list) and isinstance(step, int) and step < len(at):
                at = at[step]
            else:
                return None
        return at

    def text(self, *place: str | int) -> str | None:
        """Return the part at `place` if it is text."""
        value = self.value(place)
        return value if isinstance(value, str) else None

    def items(self, *place: str | int) -> Iterator[Place]:
        """Yield the place of each item of the list at `place`; nothing if there is no list."""
        value = self.value(place)
        if isinstance(value, list):
            yield from ((*place, index) for index in range(len(value)))

    def report(self, place: Place, message: str) -> None:
        """Add a fault at the line of `place`, unless that place has one already."""
        if place not in self.faulty:
            self.faulty.add(place)
            self.report_line(self.line_of(place), message)

    def report_line(self, line: int, message: str) -> None:
        """Add a fault at a line; what an alias repeats is told once."""
        if (fault := Fault(self.file, line, message)) not in self.faults:
            self.faults.append(fault)


def read(path: Path) -> Document:
    """Read a file. What cannot be read or is no YAML is a fault of the document, never an exception."""
    document = Document(str(path))
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        document.report((), f"the file cannot be read ({error}): give a readable file in UTF-8")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.report_line(mark.line + 1 if mark else 1, f"this is not YAML: {error.problem or error.context}")
    except YAMLError as error:
        document.report((), f"this is not YAML: {error}")
    else:
        document.data = _Reader(document, SafeConstructor(loader=yaml)).plain(node, (), DEEPEST)
    return document


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns YAML nodes into plain data; nodes know their lines, which ruamel's own loaders keep only in part."""

    document: Document
    constructor: SafeConstructor

    def plain(self, node: Node | None, place: Place, depth: int) -> Plain:
        if node is None:
            return None
        self.document.lines.setdefault(place, node.start_mark.line + 1)
        if depth == 0:
            self.document.report(place, "this is nested too deep, or it refers to itself: write it out")
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, place, depth)
        if isinstance(node, SequenceNode):
            return [self.plain(child, (*place, index), depth - 1) for index, child in enumerate(node.value)]
        return self.scalar(node, place)

    def mapping(self, node: MappingNode, place: Place, depth: int) -> Plain:
        lines = self.document.lines
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in found:
                first = lines[(*place, key)]
                self.document.report_line(line, f"`{key}` is written twice, first on line {first}: leave one out")
                continue
            lines[(*place, key)] = line
            found[key] = self.plain(value_node, (*place, key), depth - 1)
        return found

    def scalar(self, node: Node, place: Place) -> Plain:
        if isinstance(node, ScalarNode) and node.style == "|":
            self.document.blocks.add(place)
        try:
            value: Plain = self.constructor.construct_object(node)
        except (YAMLError, ValueError) as error:
            self.document.report(place, f"{node.value!r} cannot be read ({error}): correct it, or put it in quotes")
            return None
        return value
