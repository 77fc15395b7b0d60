"""Each check finds a violation that is planted, and leaves what is right alone."""

from pathlib import Path

import pytest

from tests.architecture import check, images, lengths, names, places, settings
from tests.architecture.repository import ROOT, SERVICES, tracked_files


def plant(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Path(name)


def test_file_of_501_lines_is_too_long_but_a_test_may_have_800(tmp_path: Path) -> None:
    long = plant(tmp_path, "src/catalog/items/service.py", "x = 1\n" * 501)
    fits = plant(tmp_path, "src/catalog/items/models.py", "x = 1\n" * 500)
    test = plant(tmp_path, "tests/items/test_items.py", "x = 1\n" * 800)
    too_long = plant(tmp_path, "tests/items/test_more.py", "x = 1\n" * 801)
    found = lengths.long_files(tmp_path, [long, fits, test, too_long])
    assert found == [
        "src/catalog/items/service.py: 501 lines, at most 500",
        "tests/items/test_more.py: 801 lines, at most 800",
    ]


def test_generated_types_may_be_long(tmp_path: Path) -> None:
    types = plant(tmp_path, "frontend/src/lib/api/catalog.d.ts", "x\n" * 3000)
    assert lengths.long_files(tmp_path, [types]) == []


def test_function_of_61_lines_is_too_long(tmp_path: Path) -> None:
    body = "    x = 1\n"
    path = plant(tmp_path, "a.py", f"def fits():\n{body * 59}\nasync def long():\n{body * 60}")
    assert lengths.long_functions(tmp_path, [path]) == ["a.py:62: long has 61 lines"]


@pytest.mark.parametrize("name", ["catalog/utils.py", "kit/common/text.py", "a/_helpers.py"])
def test_junk_drawer_is_found(name: str) -> None:
    assert len(names.junk_drawers([Path(name)])) == 1


def test_names_of_the_field_are_left_alone() -> None:
    paths = [Path("catalog/items/service.py"), Path("kit/paging.py"), Path("docs/utils.md")]
    assert names.junk_drawers(paths) == []


def test_class_with_an_empty_name_is_found(tmp_path: Path) -> None:
    path = plant(tmp_path, "a.py", "class ItemManager: ...\nclass Item: ...\n")
    assert names.vague_classes(tmp_path, [path]) == ["a.py:1: class ItemManager"]


@pytest.mark.parametrize(
    "line",
    [
        "https://py" + "pi.org/simple",
        "resolved: registry." + "npmjs.org",
        "open('/ro" + "ot/notes.txt')",
        "cd /wo" + "rk/main",
        "find-links = /opt/" + "wheels",
    ],
)
def test_place_of_a_machine_is_found(tmp_path: Path, line: str) -> None:
    path = plant(tmp_path, "a.md", f"fine\n{line}\n")
    (found,) = places.places_of_a_machine(tmp_path, [path])
    assert found.startswith("a.md:2: ")


@pytest.mark.parametrize("line", ["https://semillas.example/work/1", "/api/catalog/v1", "PyPI"])
def test_other_addresses_are_left_alone(tmp_path: Path, line: str) -> None:
    path = plant(tmp_path, "a.md", line)
    assert places.places_of_a_machine(tmp_path, [path]) == []


def test_setting_without_a_row_and_row_without_a_setting_are_found() -> None:
    named = settings.documented("| variable |\n|---|\n| `PORT` | 8000 |\n| `GONE` | |\ntext `NO`\n")
    assert named == {"PORT", "GONE"}
    assert settings.differences("catalog", named, {"PORT", "HOST"}) == [
        "catalog: HOST is not in its README",
        "catalog: the README names GONE, which is not read",
    ]


def test_settings_are_read_from_the_service() -> None:
    assert {"DATABASE_URL", "PUBLIC_URL", "PORT"} <= settings.fields("partners")


def test_variables_without_a_default_are_listed() -> None:
    compose = "a: ${ONE:?set ONE}\nb: ${TWO:-two}\nc: ${THREE:?}\n"
    assert images.required_variables(compose) == {"ONE", "THREE"}


def test_compose_without_a_secret_is_refused(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "docker-compose.yml",
        "services:\n  a:\n    image: a\n    environment:\n      A: ${SECRET:?set SECRET}\n",
    )
    assert images.compose_problems(tmp_path) == []
    plant(tmp_path, "docker-compose.yml", "services:\n  a:\n    imagine: a\n")
    assert len(images.compose_problems(tmp_path)) == 1


def test_every_service_is_checked() -> None:
    found = {path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml")}
    assert found == set(SERVICES)
    assert {f"migrations of {service}" for service in found} <= check.checks().keys()


def test_check_that_breaks_counts_as_failed() -> None:
    def broken() -> list[str]:
        raise RuntimeError("no such tool")

    assert check.perform("broken", broken).found == ["RuntimeError: no such tool"]


def test_tracked_files_are_those_of_the_repository() -> None:
    files = tracked_files()
    assert Path("Makefile") in files
    assert not any(path.parts[0] in {".venv", ".git"} for path in files)
