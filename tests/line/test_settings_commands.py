"""`veginn settings …` as an operator types it: out as a file, changed, seen beforehand, put in, and taken back."""

import json
from pathlib import Path

import pytest

from tests.line.program import veginn

HAREID = "municipality,1517,Hareid,"


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    assert veginn(tmp_path, "teams", "import").returncode == 0
    return tmp_path


def said(folder: Path, *words: str) -> str:
    done = veginn(folder, "settings", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_table_goes_out_is_changed_seen_put_in_and_taken_back(ready: Path) -> None:
    table = said(ready, "export", "catchment", "--csv")
    (ready / "new.csv").write_text(table.replace(f"{HAREID}ulstein", f"{HAREID}alesund"), encoding="utf-8")
    seen = said(ready, "preview", "catchment", "new.csv")
    assert "~ places municipality 1517 team: ulstein -> alesund" in seen
    assert "4 post codes go from ulstein to alesund: Hareid (1517)." in seen
    assert said(ready, "export", "catchment", "--csv") == table
    done = said(ready, "import", "catchment", "new.csv")
    assert done.startswith(seen)
    assert done.splitlines()[-1].startswith("catchment  version 1, ")
    assert f"{HAREID}alesund" in said(ready, "export", "catchment", "--csv")
    assert "version 0 again" in said(ready, "back", "catchment", "0")
    assert said(ready, "export", "catchment", "--csv") == table
    assert [line.split()[2].strip(",") for line in said(ready, "history", "catchment").splitlines()] == ["2", "1", "0"]


def test_a_teams_own_is_listed_shown_and_exported_and_a_version_can_be_looked_at(ready: Path) -> None:
    assert "replies:molde  version 0, as it was at the beginning" in said(ready, "list")
    assert "town: Molde" in said(ready, "show", "team", "--team", "molde")
    assert '"town": "Molde"' in said(ready, "export", "team", "--team", "molde", "--version", "1")


def test_the_file_of_teams_tells_the_intake_age_of_today_and_keeps_the_days_when_it_comes_back(ready: Path) -> None:
    molde = json.loads(said(ready, "export", "team", "--team", "molde"))
    molde["intake"] = [{"max_months": 12}, {"first_day": "2020-01-01", "max_months": 24}]
    (ready / "molde.json").write_text(json.dumps(molde), encoding="utf-8")
    said(ready, "import", "team", "molde.json", "--team", "molde")
    teams = veginn(ready, "teams", "export").stdout
    assert [team["intake_max_months"] for team in json.loads(teams)].count(24) == 1
    (ready / "teams.json").write_text(teams.replace('"phone": null', '"phone": "71 00 00 00"'), encoding="utf-8")
    assert veginn(ready, "teams", "import", "teams.json").returncode == 0
    shown = said(ready, "show", "team", "--team", "molde")
    assert "phone: 71 00 00 00" in shown
    assert "first_day: 2020-01-01 | max_months: 24" in shown


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("show", "replies"), "veginn: replies is a team's own: say whose with --team."),
        (("show", "numbers", "--team", "molde"), "veginn: numbers is no team's own: leave out --team."),
        (("export", "team", "--team", "molde", "--csv"), "veginn: team is no table: export it without --csv."),
        (("import", "numbers", "nowhere.csv"), "veginn: The settings file nowhere.csv cannot be read: No such file or directory."),
        (("back", "numbers", "7"), "veginn: There is no such version."),
        (("show", "texts", "--team", "oslo"), "veginn: There is no such team."),
    ],
    ids=lambda given: " ".join(given[:2]) if isinstance(given, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_done_is_one_clear_line(ready: Path, words: tuple[str, ...], line: str) -> None:
    done = veginn(ready, "settings", *words)
    assert (done.returncode, done.stderr.strip()) == (2, line)


def test_every_fault_of_a_file_is_a_line_of_its_own_and_nothing_is_changed(ready: Path) -> None:
    table = said(ready, "export", "catchment", "--csv")
    (ready / "new.csv").write_text(
        table.replace(f"{HAREID}ulstein", f"{HAREID}oslo").replace(",1505,", ",9999,"), encoding="utf-8"
    )
    done = veginn(ready, "settings", "import", "catchment", "new.csv")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "veginn: places, row 1, number: is 9999, and there is no such place here.",
        "veginn: places, row 8, team: is oslo, and there is no such team. There are: alesund, kristiansund, molde, ulstein.",
        "veginn: places, number: 1505 has no team from the beginning. Every municipality needs one on every day.",
    ]
    assert said(ready, "export", "catchment", "--csv") == table
