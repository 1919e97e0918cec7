"""Terms to find cases by: keyed hashes of words and tracking codes, from which nobody without the key learns these."""

from collections.abc import Collection

from services.router.domain.keywords import words_of
from shared.keyring import normalise_tracking_code
from shared.keyring.keys import keyed_hash
from shared.tenancy.ids import TenantId

_BYTES = 8


class Terms:
    """Hashes under a key derived from the master key; another tenant's hash of a word is another one."""

    def __init__(self, master_key: bytes) -> None:
        self._master_key = master_key

    def of_words(self, tenant: TenantId, words: Collection[str]) -> list[bytes]:
        """Return the term of each word."""
        return [keyed_hash(self._master_key, "search-word", tenant, word)[:_BYTES] for word in words]

    def of_code(self, tenant: TenantId, code: str) -> bytes:
        """Return the term of a tracking code."""
        return keyed_hash(self._master_key, "search-code", tenant, code)[:_BYTES]

    def asked(self, tenant: TenantId, text: str) -> list[bytes]:
        """Return the terms that a case has to have all of: a tracking code's, or those of all words of the text."""
        if code := normalise_tracking_code(text):
            return [self.of_code(tenant, code)]
        # MongoDB looks up the first and checks the others: long words are rarer.
        return self.of_words(tenant, sorted(set(words_of(text)), key=len, reverse=True))


def is_code(text: str) -> bool:
    """Say whether a text that is searched for is a tracking code."""
    return normalise_tracking_code(text) is not None
