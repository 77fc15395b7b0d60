"""Signs schemathesis in as the demo administrator; a new token every four minutes."""

import os
from pathlib import Path
from typing import Any

import schemathesis

from tests.product import Product


@schemathesis.auth(refresh_interval=240)
class AdministratorToken:
    def get(self, case: Any, context: Any) -> str:
        product = Product("", Path(os.environ["FUZZ_HOME"]), int(os.environ["FUZZ_PORT"]))
        return product.token("admin")

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers["Authorization"] = f"Bearer {data}"
