"""The media types that are accepted, and the extensions that go with them."""

# The first extension is the usual one.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "application/epub+zip": ("epub",),
    "text/html": ("html", "htm", "xhtml"),
    "text/plain": ("txt", "md", "text"),
    "text/csv": ("csv",),
    "text/vtt": ("vtt",),
    "application/xml": ("xml",),
    "image/svg+xml": ("svg",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/wav": ("wav",),
    "audio/flac": ("flac",),
    "audio/mp4": ("m4a",),
    "video/mp4": ("mp4", "m4v"),
    "video/webm": ("webm",),
    "video/ogg": ("ogv",),
    "application/zip": ("zip",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
}
# Extensions of programs: a file so named is refused whatever it holds.
_PROGRAMS = (
    "apk app bat bin cmd com cpl dll dmg exe hta img iso jar js jse lnk msi msp ps1 reg scr sh "
    "swf vbe vbs wsf docm xlsm pptm"
)
DANGEROUS = frozenset(_PROGRAMS.split())
TEXTS = frozenset(
    {"text/html", "text/plain", "text/csv", "text/vtt", "application/xml", "image/svg+xml"}
)
# What a browser would run or style as a document of our own origin.
ACTIVE = frozenset({"text/html", "image/svg+xml", "application/xml"})


def extension_of(name: str) -> str:
    """Return the lower-case extension without its dot, or an empty text."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""
