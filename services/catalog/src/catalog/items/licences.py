"""Licences by SPDX id, with the address of their text; two words for what has none."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

WITHOUT_LICENCE = ("in-copyright", "unknown")
_CC = "https://creativecommons.org/"

_SPDX = (
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause EUPL-1.2 FAL-1.3 GFDL-1.1-or-later "
    "GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only GFDL-1.3-or-later GPL-2.0-only "
    "GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later AGPL-3.0-only AGPL-3.0-or-later "
    "LGPL-3.0-only MIT MPL-2.0 ODC-By-1.0 ODbL-1.0 OFL-1.1 PDDL-1.0 Unlicense WTFPL"
)


def _creative_commons() -> dict[str, str]:
    kinds = ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
    found = {
        f"CC-{kind.upper()}-{version}": f"{_CC}licenses/{kind}/{version}/"
        for kind in kinds
        for version in ("1.0", "2.0", "2.5", "3.0", "4.0")
    }
    igo = ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
    return found | {f"CC-{kind.upper()}-3.0-IGO": f"{_CC}licenses/{kind}/3.0/igo/" for kind in igo}


# https://spdx.org/licenses/; `PDM-1.0` is Creative Commons' public domain mark.
LICENCE_URLS: dict[str, str] = _creative_commons() | {
    "CC0-1.0": f"{_CC}publicdomain/zero/1.0/",
    "PDM-1.0": f"{_CC}publicdomain/mark/1.0/",
    **{name: f"https://spdx.org/licenses/{name}.html" for name in _SPDX.split()},
}
_BY_LOWER = {name.lower(): name for name in (*LICENCE_URLS, *WITHOUT_LICENCE)}


def _check(value: str) -> str:
    # SPDX ids compare without case (SPDX 2.3 annex D.2); the listed spelling is kept.
    found = _BY_LOWER.get(value.lower())
    if found is None:
        raise PydanticCustomError("unknown_licence", "Not a known SPDX licence id")
    return found


Licence = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=64), AfterValidator(_check)
]
