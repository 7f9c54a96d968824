"""The crash campaign: the real program is killed a thousand times, and nothing may be lost or come twice.

`python -m tests.campaign.crash --help` says how it is run. A zygote imports everything once and is copied for each life
of the program (`zygote`, `nursery`); a life ends by SIGKILL at a named failpoint or at any instant (`failpoints`, `plan`);
what Telegram really did is held against the database (`tests.campaign.oracle`); and because a campaign that cannot fail
proves nothing, five deliberate faults must be caught (`mutants`).
"""
