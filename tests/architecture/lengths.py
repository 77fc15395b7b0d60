"""Files under 500 lines (tests 800), functions of at most 60 lines."""

import ast
from collections.abc import Iterable
from pathlib import Path

FILE_LINES, TEST_LINES, FUNCTION_LINES = 500, 800, 60
CODE = {".py", ".ts", ".js", ".svelte", ".css"}


def limit(path: Path) -> int:
    is_test = "tests" in path.parts or ".test." in path.name or "bench" in path.parts
    return TEST_LINES if is_test else FILE_LINES


def is_written_by_hand(path: Path) -> bool:
    return path.suffix in CODE and "generated" not in path.parts and not path.name.endswith(".d.ts")


def long_files(root: Path, paths: Iterable[Path]) -> list[str]:
    found = []
    for path in filter(is_written_by_hand, paths):
        lines = len((root / path).read_text(encoding="utf-8").splitlines())
        if lines > limit(path):
            found.append(f"{path}: {lines} lines, at most {limit(path)}")
    return found


def long_functions(root: Path, paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        if path.suffix != ".py" or "versions" in path.parts:
            continue
        for node in ast.walk(ast.parse((root / path).read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    found.append(f"{path}:{node.lineno}: {node.name} has {lines} lines")
    return found
