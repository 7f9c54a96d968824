"""The sources of the house as syntax, read once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("admin", "bot", "core", "migrations", "veginn", "web", "worker")
TESTS = "tests"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True, frozen=True)
class Source:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path in the house."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        return self.name.partition("/")[0]

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def find(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def imported(self) -> Iterator[str]:
        """Every module named by an import, at the top or inside a function."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def sources(*rooms: str) -> tuple[Source, ...]:
    files = sorted(file for room in rooms or (*ROOMS, TESTS) for file in (ROOT / room).rglob("*.py"))
    return tuple(_source(file) for file in files)


def length(function: Function) -> int:
    """Lines from `def` to the last one, its docstring and decorators left out."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def p95(values: list[int]) -> int:
    return sorted(values)[min(len(values) - 1, len(values) * 95 // 100)]


def _source(file: Path) -> Source:
    text = file.read_text(encoding="utf-8")
    return Source(file, text, ast.parse(text))
