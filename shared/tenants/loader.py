"""Reads tenants from YAML files: either whole and sound, or every fault at once with its file and line.

ruamel.yaml (1.2, so "07:30" is text and `no` is a word) gives the nodes with their lines; the shape is the contract's
own model, made strict; what the shape can't say is checked on the plain data, so one fault does not hide another.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from shared.contracts.tenant import TenantConfigured
from shared.regions import Regions
from shared.tenants.check_messages import check_messages
from shared.tenants.check_names import check_names
from shared.tenants.check_places import check_places
from shared.tenants.check_times import check_times
from shared.tenants.document import Fault, read
from shared.tenants.shape import check_shape

__all__ = ["Fault", "load_tenant", "load_tenants", "tenant_files"]


def load_tenant(path: Path, regions: Regions | None = None) -> TenantConfigured | list[Fault]:
    """Return the tenant a file describes, or its faults by line. Never raises for what is in the file."""
    document = read(path)
    if document.faults and document.data is None:
        return document.faults
    tenant = check_shape(document)
    check_names(document)
    check_places(document, regions or Regions.load())
    check_times(document)
    check_messages(document)
    if document.faults or tenant is None:
        return sorted(document.faults)
    return tenant


def load_tenants(paths: Iterable[Path]) -> tuple[list[TenantConfigured], list[Fault]]:
    """Load files together: the sound tenants, and the faults of all files, a tenant in two files among them."""
    regions = Regions.load()
    tenants: dict[str, tuple[TenantConfigured, Path]] = {}
    faults: list[Fault] = []
    for path in paths:
        loaded = load_tenant(path, regions)
        if not isinstance(loaded, TenantConfigured):
            faults += loaded
        elif loaded.id in tenants:
            line = read(path).line_of(("id",))
            message = f"the tenant {loaded.id} is in {tenants[loaded.id][1]} already: keep one of the files"
            faults.append(Fault(str(path), line, message))
        else:
            tenants[loaded.id] = (loaded, path)
    return [tenant for tenant, _ in tenants.values()], sorted(faults)


def tenant_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files themselves, and of each folder its `*.yaml` and `*.yml` by name."""
    found: list[Path] = []
    for path in paths:
        inside = [*path.glob("*.yaml"), *path.glob("*.yml")] if path.is_dir() else [path]
        found += sorted(inside)
    return list(dict.fromkeys(found))
