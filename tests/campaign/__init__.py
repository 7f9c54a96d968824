"""Families and staff who live through faults and crashes, and the oracle that says afterwards what became of them.

async with BotApiServer.start(token=TOKEN) as server:
    crowd = Crowd(server, seed=1, size=20)
    staff = StaffDesk(program.url)
    ...  # crowd.live(stop) and staff.live(stop) beside whatever goes wrong
    await crowd.settle(within=60)
    verdict = await judge(server, crowd, staff, kept)
"""
