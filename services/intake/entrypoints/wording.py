"""What each fault is told as: what to do, in Indonesian, never with what was typed. English lies in `locale/en.po`."""

from collections.abc import Callable
from typing import Final

from services.intake.domain.faults import Fault, FaultCode
from shared.web.i18n import mark as _

Translate = Callable[[str], str]

_WORDS: Final = {
    FaultCode.REQUIRED: _("Wajib diisi."),
    FaultCode.UNKNOWN_FIELD: _("Isian ini tidak dikenal. Hapus dari kiriman atau periksa ejaannya."),
    FaultCode.WRONG_TYPE: _("Isinya tidak sesuai. Periksa bentuknya di dokumentasi API."),
    FaultCode.TOO_LONG: _("Terlalu panjang. Paling banyak {limit} karakter."),
    FaultCode.NOT_A_CHOICE: _("Pilih salah satu: {choices}."),
    FaultCode.UNKNOWN_CATEGORY: _("Kategori ini tidak ada di {tenant}. Pilih dari daftar, atau kosongkan."),
    FaultCode.UNKNOWN_AREA: _(
        "Kode wilayah ini tidak dikenal di {tenant}. Pilih kecamatan atau kelurahan dari daftar."
    ),
    FaultCode.AREA_ELSEWHERE: _("Wilayah ini di luar {tenant}. Pilih wilayah di {tenant}, atau lapor ke daerahnya."),
    FaultCode.BAD_PHONE: _("Nomor telepon tidak lengkap. Tulis seperti 0812 3456 7890 atau +62 812 3456 7890."),
    FaultCode.BAD_EMAIL: _("Alamat email tidak lengkap. Tulis seperti nama@contoh.id."),
    FaultCode.BAD_NATIONAL_ID: _("NIK terdiri dari 16 angka. Salin dari KTP, atau kosongkan."),
    FaultCode.BAD_DATE: _("Tulis tanggal seperti 2026-03-31 (tahun-bulan-hari)."),
    FaultCode.DATE_IN_FUTURE: _("Tanggal kejadian belum tiba. Pilih hari ini atau sebelumnya."),
    FaultCode.OUT_OF_RANGE: _("Nilainya di luar batas. Lintang −90 sampai 90, bujur −180 sampai 180."),
    FaultCode.HALF_A_POSITION: _("Isi lintang dan bujur keduanya, atau kosongkan keduanya."),
    FaultCode.TOO_MANY_PHOTOS: _("Paling banyak {limit} foto. Hapus sebagian lalu coba lagi."),
    FaultCode.PHOTO_TOO_LARGE: _("Foto ini lebih besar dari {limit} MB. Pilih yang lebih kecil."),
    FaultCode.PHOTO_TOO_MANY_PIXELS: _("Foto ini lebih dari 40 megapiksel. Perkecil ukurannya dulu."),
    FaultCode.PHOTO_TYPE: _("Berkas ini bukan foto JPEG, PNG, atau WebP. Pilih foto dari galeri atau kamera."),
    FaultCode.PHOTO_HEIC: _(
        "Foto HEIC belum didukung. Di iPhone: Pengaturan › Kamera › Format › Paling Kompatibel, "
        "atau kirim tangkapan layar."
    ),
    FaultCode.PHOTO_BROKEN: _("Foto ini tidak bisa dibaca. Ambil ulang, atau pilih foto lain."),
    FaultCode.BAD_KEY: _("Isi Idempotency-Key dengan 1 sampai 255 karakter biasa, misalnya sebuah UUID."),
    FaultCode.SAYS_NOTHING: _("Tulis keterangan, atau sertakan foto."),
    FaultCode.NO_RATING: _("Nilai hanya untuk memberi nilai atau menyatakan selesai. Kosongkan."),
    FaultCode.BAD_LINK: _("Tautan tidak lengkap. Salin alamatnya dari peramban, mulai dengan https://."),
}

_CONTACT: Final = _("Tulis nomor ponsel seperti 0812 3456 7890, atau email seperti nama@contoh.id.")
_RATE: Final = _("Beri nilai 1 sampai 5.")
_BY_FIELD: Final = {
    ("text", FaultCode.REQUIRED): _("Ceritakan apa yang terjadi."),
    ("text", FaultCode.TOO_LONG): _("Laporan ini {length} karakter. Singkatkan menjadi paling banyak {limit}."),
    ("contact", FaultCode.REQUIRED): _CONTACT,
    ("contact", FaultCode.BAD_PHONE): _CONTACT,
    ("kind", FaultCode.REQUIRED): _("Pilih apa yang ingin Anda sampaikan."),
    ("rating", FaultCode.REQUIRED): _RATE,
    ("rating", FaultCode.OUT_OF_RANGE): _RATE,
    ("rating", FaultCode.WRONG_TYPE): _RATE,
}


def say(fault: Fault, translate: Translate) -> str:
    """Return what to do about a fault, in the language of `translate`."""
    words = translate(_BY_FIELD.get((fault.field, fault.code), _WORDS[fault.code]))
    return words.format_map(fault.details) if fault.details else words
