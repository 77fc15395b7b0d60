"""The licences our own content may carry, by SPDX id."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Licence:
    name: str
    url: str
    notice: str


LICENCES = {
    "CC-BY-4.0": Licence(
        name="Creative Commons Atribución 4.0 Internacional (CC BY 4.0)",
        url="https://creativecommons.org/licenses/by/4.0/deed.es",
        notice="Se puede copiar, imprimir, adaptar y traducir si se dice de dónde viene.",
    ),
}
