"""Structure rules as functions of a tree: each returns what is wrong in it, one line a fault."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGES = ("services", "shared", "deploy")
LONGEST = 300
_TEXT = {".py", ".js", ".mjs", ".css", ".html"}
_ELSEWHERE = {"node_modules", "dist", "__pycache__", ".venv", ".git"}
_HOSTS = ("registry." + "npmjs.org", "pypi" + ".org", "files." + "pythonhosted.org", "repo1." + "maven.org")

Rule = Callable[[Path], list[str]]


def files(root: Path, *tops: str, suffixes: frozenset[str] | set[str] = frozenset({".py"})) -> Iterator[Path]:
    """Yield the files of ours below `tops`, each as a path from `root`."""
    for top in tops:
        for file in sorted((root / top).rglob("*")):
            where = file.relative_to(root)
            if file.suffix in suffixes and file.is_file() and not _ELSEWHERE & set(where.parts):
                yield where


def no_file_is_too_long(root: Path) -> list[str]:
    """Past 300 lines a file is two files."""
    faults = []
    for file in files(root, *PACKAGES, "tests", "benchmarks", suffixes=_TEXT):
        lines = len((root / file).read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            faults.append(f"{file}: {lines} lines")
    return faults


def every_module_says_what_it_is_for(root: Path) -> list[str]:
    """A module begins with a docstring, unless it is empty."""
    return [
        f"{file}: no docstring"
        for file, tree in _trees(root, *PACKAGES, "tests", "benchmarks")
        if tree.body and ast.get_docstring(tree) is None
    ]


def only_settings_read_the_environment(root: Path) -> list[str]:
    """`shared/config.py` and each service's `settings.py` read it; deploy, tests and benchmarks may."""
    faults = []
    for file, tree in _trees(root, "services", "shared"):
        allowed = file == Path("shared/config.py") or (file.parts[0] == "services" and file.name == "settings.py")
        if not allowed and any(_reads_environment(node) for node in ast.walk(tree)):
            faults.append(f"{file}: reads the environment")
    return faults


def domain_takes_time_and_ids_as_arguments(root: Path) -> list[str]:
    """No clock, randomness or new id inside a domain."""
    calls = {"now", "utcnow", "today", "uuid1", "uuid4", "time_ns", "monotonic", "perf_counter"}
    modules = {"random", "secrets", "uuid", "time", "os", "asyncio"}
    faults = []
    for file, tree in _trees(root, "services"):
        if "domain" not in file.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls:
                faults.append(f"{file}:{node.lineno}: calls {node.func.attr}()")
            faults += [f"{file}: imports {name}" for name in _imports(node) if name.split(".")[0] in modules]
    return faults


def only_some_modules_know_mongodb(root: Path) -> list[str]:
    """motor's upstream only mends critical faults, so that few modules may have to change."""
    allowed = ("shared/event_store/", "shared/keyring/", "shared/media/", "shared/tenancy/", "deploy/")
    faults = []
    for file, tree in _trees(root, *PACKAGES):
        is_edge = file.parts[0] == "services" and ("adapters" in file.parts or file.name == "main.py")
        if is_edge or file.as_posix().startswith(allowed):
            continue
        names = {name.split(".")[0] for node in ast.walk(tree) for name in _imports(node)}
        faults += [f"{file}: imports {name}" for name in sorted(names & {"motor", "pymongo", "bson", "gridfs"})]
    return faults


def tests_use_fakes_not_patches(root: Path) -> list[str]:
    """Neither unittest.mock nor monkeypatch.setattr: what a test replaces is handed in."""
    faults = []
    for file, tree in _trees(root, "tests"):
        for node in ast.walk(tree):
            if any(name.startswith(("unittest.mock", "mock")) for name in _imports(node)):
                faults.append(f"{file}: imports mock")
            if isinstance(node, ast.Attribute) and (node.attr, _name(node.value)) in {
                ("setattr", "monkeypatch"),
                ("patch", "mock"),
                ("patch", "mocker"),
            }:
                faults.append(f"{file}:{node.lineno}: {_name(node.value)}.{node.attr}")
    return faults


def annotations_are_not_postponed(root: Path) -> list[str]:
    """FastStream and pydantic read annotations at run time; postponed ones break handlers only at start."""
    return [
        f"{file}: postpones annotations"
        for file, tree in _trees(root, *PACKAGES, "tests", "benchmarks")
        if any("__future__.annotations" in _imports(node) for node in ast.walk(tree))
    ]


def no_file_names_a_registry(root: Path) -> list[str]:
    """Locks and scripts work with whatever registry a machine is set up for."""
    places = [
        *files(root, *PACKAGES, "tests", "requirements", suffixes={*_TEXT, ".json", ".lock", ".sh", ".toml", ".yaml"}),
        *(file.relative_to(root) for file in root.glob("*") if file.is_file() and file.suffix != ".md"),
    ]
    return [
        f"{file}: names {host}"
        for file in places
        for host in _HOSTS
        if host in (root / file).read_text(encoding="utf-8", errors="replace")
    ]


def every_contract_has_schema_and_example(types: list[str], contracts: Path) -> list[str]:
    """One JSON Schema and at least one golden example for each event, and none for an event that isn't there."""
    faults = []
    for kind in types:
        if not (contracts / "schemas" / f"{kind}.json").is_file():
            faults.append(f"{kind}: no schema")
        if not any((contracts / "examples" / kind).glob("*.json")):
            faults.append(f"{kind}: no golden example")
    kept = {file.stem for file in (contracts / "schemas").glob("*.json")}
    kept |= {folder.name for folder in (contracts / "examples").glob("*") if folder.is_dir()}
    return faults + [f"{kind}: not in the catalogue" for kind in sorted(kept - set(types))]


def _trees(root: Path, *tops: str) -> Iterator[tuple[Path, ast.Module]]:
    for file in files(root, *tops):
        yield file, ast.parse((root / file).read_text(encoding="utf-8"))


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _reads_environment(node: ast.AST) -> bool:
    names = {"environ", "environb", "getenv"}
    if isinstance(node, ast.Attribute):
        return node.attr in names and _name(node.value) == "os"
    return any(name in {f"os.{each}" for each in names} for name in _imports(node))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
