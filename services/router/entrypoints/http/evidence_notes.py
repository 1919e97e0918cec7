"""Remembers, in the form itself, the evidence that was kept for it: a refused form need not send its pictures again."""

from collections.abc import Sequence

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import TypeAdapter, ValidationError

from services.router.domain.values import Evidence
from shared.contracts.values import Evidence as Kept
from shared.keyring.keys import subkey
from shared.tenancy.ids import TenantId

_EVIDENCE = TypeAdapter(tuple[Evidence, ...])
_ALGORITHM = "HS256"


def of_contract(kept: Sequence[Kept]) -> tuple[Evidence, ...]:
    """Return evidence of the contract as the domain knows it."""
    return _EVIDENCE.validate_python([each.model_dump() for each in kept])


class EvidenceNotes:
    """Signed, and for one case: nobody can make up when a picture was taken."""

    def __init__(self, master_key: bytes) -> None:
        self._key = OctKey.import_key(subkey(master_key, "evidence-note"))

    def write(self, tenant: TenantId, case_id: str, evidence: Sequence[Evidence]) -> str:
        """Return the note; empty when there is nothing to remember."""
        if not evidence:
            return ""
        kept = _EVIDENCE.dump_python(tuple(evidence), mode="json")
        return jwt.encode({"alg": _ALGORITHM}, {"of": f"{tenant}|{case_id}", "kept": kept}, self._key)

    def read(self, tenant: TenantId, case_id: str, note: str | None) -> tuple[Evidence, ...]:
        """Return what a note remembers; nothing if it is not ours or of another case."""
        if not note:
            return ()
        try:
            claims = jwt.decode(note, self._key, algorithms=[_ALGORITHM]).claims
            return _EVIDENCE.validate_python(claims["kept"]) if claims.get("of") == f"{tenant}|{case_id}" else ()
        except (JoseError, ValueError, KeyError, ValidationError):
            return ()
