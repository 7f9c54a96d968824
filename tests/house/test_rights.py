"""Who may do what is decided in one place."""

import ast
from collections.abc import Iterator

from core.staff.permissions import RIGHTS, Right, Role
from tests.house.sources import ROOMS, ROOT, Source, sources

WHOM_TO_RING = {"core/duty/policy.py", "core/duty/store.py"}
"""A chain rings people for what they are; that gives nobody a right."""
TABLE = "core/staff/permissions.py"
PAGE = ROOT / "docs" / "roles.md"
TICK = {True: "yes", False: ""}


def decisions(source: Source) -> Iterator[str]:
    """Where a role is compared, or looked for in something."""
    for node in source.find(ast.Compare, ast.Match):
        asked = node.left if isinstance(node, ast.Compare) else node.subject if isinstance(node, ast.Match) else None
        others = node.comparators if isinstance(node, ast.Compare) else []
        if any(_is_role(one) for one in (asked, *others)):
            yield f"{source.name}:{getattr(node, 'lineno', 0)}"


def _is_role(node: ast.AST | None) -> bool:
    """`one.role` of somebody on the staff, or `Role.LEADER`."""
    if not isinstance(node, ast.Attribute):
        return False
    named = isinstance(node.value, ast.Name) and node.value.id == "Role" and node.attr in Role.__members__
    return named or (node.attr == "role" and isinstance(node.value, ast.Name) and node.value.id in {"actor", "new"})


def test_nothing_but_the_table_decides_by_a_role() -> None:
    allowed = {TABLE, *WHOM_TO_RING}
    assert [one for source in sources(*ROOMS) if source.name not in allowed for one in decisions(source)] == []


def test_a_decision_elsewhere_would_be_found() -> None:
    text = "def f(actor):\n    return actor.role is Role.LEADER\n"
    assert list(decisions(Source(ROOT / "admin/x.py", text, ast.parse(text)))) == ["admin/x.py:2"]


def test_the_page_about_roles_says_what_the_table_says() -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    told = {row[0].strip().strip("`"): [cell.strip() for cell in row[-len(Role) :]] for row in rows}
    assert told == {right.value: [TICK[right in RIGHTS[role]] for role in Role] for right in Right}


def test_nobody_has_both_the_words_of_one_team_and_the_numbers_of_all_or_the_keys_of_the_house() -> None:
    apart = Right.WORDS, Right.OVERSEE, Right.ACCOUNTS
    assert all(len(rights & set(apart)) == 1 for rights in RIGHTS.values())
