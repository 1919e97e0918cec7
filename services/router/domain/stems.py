"""Words brought down to what they have in common, in Indonesian: an approximation, good enough to compare texts."""

from services.router.domain.keywords import words_of

_SAYS_NOTHING = """
ada adalah agar akan aku anda apa atau atas awal bagi bahwa banyak bapak baru belum beberapa bila bisa buat bu bukan
cuma dalam dan dapat dari demi dengan di dia dong harap hanya hari harus hingga ibu ini itu jadi jangan jika juga
kak kalau kami kapan karena ke kenapa kepada kita kok lagi lah lain lalu lama lebih maaf maka mana masih
masuk mau melalui mereka mohon nih nya oleh pada pak paling para per perlu pernah pun saat saja sama
sampai sangat saya sebab sebagai sebelum secara sedang segera sehingga sejak selalu seperti serta sering setiap
sudah supaya tadi tanpa tapi telah tentang terima kasih terlalu tersebut tetapi tiap tidak tolong udah untuk yaitu
yang ya yg dgn tdk utk
"""
_STOP_WORDS = frozenset(_SAYS_NOTHING.split())
_PREFIXES = (
    "meng",
    "meny",
    "peng",
    "peny",
    "mem",
    "men",
    "pem",
    "pen",
    "ber",
    "ter",
    "per",
    "me",
    "pe",
    "di",
    "ke",
    "se",
)
_SUFFIXES = ("nya", "lah", "kah", "kan", "an", "i")
_SHORTEST = 4


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that say something."""
    return frozenset(_stem(word) for word in words_of(text) if word not in _STOP_WORDS and len(word) > 1)


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            word = word.removesuffix(suffix)
            break
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
            return word.removeprefix(prefix)
    return word
