"""What can go wrong with files, as clients see it."""

from kit.problems import Conflict, Invalid, Problem


class FileTooLarge(Problem):
    slug, title, status = "file-too-large", "The file is larger than allowed", 413


class UnsupportedFile(Problem):
    slug, title, status = "unsupported-file", "Files of this type are not accepted", 415


class UnsafeFile(Invalid):
    slug, title = "unsafe-file", "The file is not safe to pass on"


class TypeMismatch(Invalid):
    slug, title = "type-mismatch", "The file is not what its name says"


class EmptyFile(Invalid):
    slug, title = "empty-file", "The file is empty"


class CoverNotImage(Invalid):
    slug, title = "cover-not-image", "A cover must be an image"


class TooManyFiles(Conflict):
    slug, title = "too-many-files", "The item has as many files as an item may have"


class OutOfSpace(Problem):
    slug, title, status = "out-of-space", "There is no room left for files; nothing was kept", 507


class RangeNotSatisfiable(Problem):
    slug, title, status = "range-not-satisfiable", "The file has no such bytes", 416
