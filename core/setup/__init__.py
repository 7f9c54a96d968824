"""What leaders and administrators set the house up with, as data: one mechanism for everything of the kind.

A `Subject` names a document: a `Topic`, and the team where it is the team's own. Its form is in `forms`, its versions in
the table `setup_versions`; version 0 is what comes with the program (`shipped`), or a team's row in the table of teams.

A page or a command works with `SetupDesk`, inside its own transaction:

    current = await desk.current(tx, subject)                    a Version; `write_file` makes a file of its body
    preview = await desk.propose(tx, subject, text, today=…)     a Preview: changes, moves; or Faulty, which has every Fault
    made = await desk.apply(tx, actor, subject, text, based_on=preview.based_on, now=now)
    versions = await desk.history(tx, subject)                   the newest first
    preview = await desk.propose_back(tx, subject, 3, today=…)   what going back to version 3 would change
    made = await desk.back(tx, actor, subject, 3, based_on=preview.based_on, now=now)

`may_change` and `may_read` say who may; `apply` and `back` ask it themselves. Problems, changes and moves are typed
facts: the words for them are the view's. Whoever reads at run time asks `Setup`, which costs one look at an index:

    in_force = await setup.look(tx)
    in_force.places(day), in_force.numbers, in_force.services, in_force.max_months(team, day)
    in_force.replies.get(team_id, ()), in_force.texts.get(team_id, {})   filled in by `fill`
"""

from core.setup.changes import Added, Altered, Change, Name, Removed, Reordered, moved_in
from core.setup.desk import Operator, Preview, SetupDesk
from core.setup.faults import Fault, Faulty, Problem
from core.setup.forms import FORMS, Section
from core.setup.in_force import InForce, Setup
from core.setup.meaning import CannedReply, Intake, Opening, TeamSetup
from core.setup.moves import Move
from core.setup.placeholders import PLACEHOLDERS, fill, holes_in
from core.setup.policy import may_change, may_read
from core.setup.records import OF_A_TEAM, Body, Row, Subject, Topic, Version
from core.setup.shipped import owners
from core.setup.store import CHANGED
from core.setup.writing import FileKind, write_file

__all__ = [
    "CHANGED",
    "FORMS",
    "OF_A_TEAM",
    "PLACEHOLDERS",
    "Added",
    "Altered",
    "Body",
    "CannedReply",
    "Change",
    "Fault",
    "Faulty",
    "FileKind",
    "InForce",
    "Intake",
    "Move",
    "Name",
    "Opening",
    "Operator",
    "Preview",
    "Problem",
    "Removed",
    "Reordered",
    "Row",
    "Section",
    "Setup",
    "SetupDesk",
    "Subject",
    "TeamSetup",
    "Topic",
    "Version",
    "fill",
    "holes_in",
    "may_change",
    "may_read",
    "moved_in",
    "owners",
    "write_file",
]
