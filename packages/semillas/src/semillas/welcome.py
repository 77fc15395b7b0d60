"""What a person reads once everything answers."""

from semillas.stack import stamps
from semillas.stack.services import Stack

DEMO_DOMAIN = "demo.semillas.example"
DEMO_PASSWORD = "semillas-demo-2026"  # noqa: S105 - the demo runs on loopback only
DEMO_PEOPLE = {
    "admin": "administrator of the network",
    "coordinacion": "coordinator of the network",
    "coordinacion.lalibertad": "coordinator of the department La Libertad",
    "trujillo": "librarian in Trujillo",
    "pucallpa": "librarian in Pucallpa",
    "yauya": "librarian in Yauya",
    "capacitadora": "trainer",
    "municipio": "municipality officer in Trujillo",
    "socio": "partner organisation CEDRO",
    "ciudadana": "citizen with an account",
}


def welcome(stack: Stack, demo: bool | None) -> str:
    lines = ["", f"Semillas is ready: {stack.url}", ""]
    if demo is not False and stamps.demo_loaded(stack):
        lines += [f"Demo accounts, all with the password {DEMO_PASSWORD}:"]
        lines += [f"  {key + '@' + DEMO_DOMAIN:<48} {who}" for key, who in DEMO_PEOPLE.items()]
    else:
        lines += [
            "Make the first administrator:",
            "  .venv/bin/semillas user create --email YOU --name NAME --role administrator",
        ]
    return "\n".join([*lines, "", "Ctrl-C stops everything."])
