"""What can go wrong with a library."""

from kit.problems import Conflict, Invalid


class LibraryExists(Conflict):
    slug, title = "library-exists", "The district already has a library of this name"


class UnknownDistrict(Invalid):
    slug, title = "unknown-district", "There is no district with this ubigeo"

    def __init__(self, ubigeo: str) -> None:
        super().__init__(
            f"{ubigeo} is not a district of INEI's list.",
            errors=[{"pointer": "#/ubigeo", "code": "unknown_district"}],
        )


class MisplacedLibrary(Invalid):
    """The coordinates are not where the library's district is; `code` says in which way."""

    slug, title = "misplaced-library", "The coordinates do not fit the district"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(
            detail,
            errors=[
                {"pointer": "#/latitude", "code": code, "detail": detail},
                {"pointer": "#/longitude", "code": code, "detail": detail},
            ],
        )
