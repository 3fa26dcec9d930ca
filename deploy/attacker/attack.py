"""Attacks the town that is described on the command line; see deploy/attack."""

import json
import re
import sys

from delegates import Delegates
from door import Door, Findings
from ground import Ground
from narrow import Narrow
from timing import Timing
from tokens import Tokens
from tricks import Tricks
from walk import Walk

SERVICES = ("register", "schedule", "attendance", "notify")


def main():
    place = json.loads(sys.argv[1])
    tokens = Tokens(place["keys"], place["issuer"], place["audience"])
    findings = Findings()
    ground = Ground(place, tokens)
    doors = {service: Door(place[service], findings) for service in SERVICES}
    front = Door(place["url"], findings)
    walk = Walk(ground, tokens, doors, findings)
    tricks = Tricks(front, doors, findings)
    delegates = Delegates(ground, tokens, doors, walk, findings)
    narrow = Narrow(ground, tokens, doors, walk, findings)

    persons = ground.persons
    pupils = [p["id"] for p in persons.values() if p.get("enrolments") and p.get("responsibles") and p not in ground.protected]
    child, guardian = next(
        (p, r["person"]["id"]) for p in pupils for r in persons[p]["responsibles"]
        if r["relationType"] == "Vårdnadshavare" and ground.login(r["person"]["id"]) and ground.is_minor(p))
    own = ground.children(guardian)
    theirs = [p for p in pupils if p not in own][:3] + [p["id"] for p in ground.protected if p["id"] not in own][:2]
    lessons = [l for l in ground.lessons if l.get("activity")]

    def staff(role):
        for duty in ground.duties:
            if duty["dutyRole"] == role and duty.get("person") and ground.login(duty["person"]["id"]):
                taught = {a for a, activity in ground.activities.items() if any(t["duty"]["id"] == duty["id"] for t in activity.get("teachers") or [])}
                unit = duty["dutyAt"]["id"]
                outside = [p for p in pupils if unit not in {u for e in ground.units(p) for u in ground.above(e)} and p not in ground.children(duty["person"]["id"])]
                if not outside:
                    continue
                elsewhere = [l for l in lessons if l["activity"]["id"] not in taught
                             and unit not in ground.above((ground.activities[l["activity"]["id"]].get("organisation") or {}).get("id"))]
                return role, ground.login(duty["person"]["id"]), outside[:3], elsewhere
        return None

    pupil = next((p for p in pupils if ground.login(p)), None)
    callers = [("a guardian", ground.login(guardian), theirs, lessons), ("somebody unknown", "nobody@nowhere.example", theirs, lessons)]
    if pupil:
        callers.append(("a pupil", ground.login(pupil), [p for p in theirs if p != pupil], lessons))
    callers += [found for found in map(staff, ("Lärare", "Rektor", "Skoladministratör", "Skolsköterska", "Annan personal")) if found]
    print("callers: " + ", ".join(caller[0] for caller in callers))
    print(f"{len(walk.operations)} operations, {len(persons)} persons, {len(lessons)} lessons")

    day = lessons[0]["startTime"][:10]

    def honest():
        """What a guardian asks about their own child, through the front door."""
        status, _, answer = front.ask("GET", f"/v1/alerts?child={child}&date={day}", tokens.person(ground.login(guardian)))
        if status != 200 or json.loads(answer).get("child") not in (child, None):
            return f"{status}"
        return None

    if honest():
        findings.note("a guardian does not see their own child's alerts", honest())
    walk.own("a system with the scope", "register", "GET", "/v2.0/persons", tokens.machine("ss12000.read"))
    walk.own("a system with the scope", "schedule", "GET", "/v2.0/activities", tokens.machine("ss12000.read"))
    walk.own("a system with the scope", "attendance", "GET", "/v2.0/absences", tokens.machine("attendance.read"))
    walk.own("a guardian who reports their child ill", "attendance", "POST", "/v1/absences", tokens.person(ground.login(guardian)),
             json.dumps({"student": child, "date": day}).encode())

    steps = [
        ("forged and confused tokens", lambda: walk.tokens_that_open_nothing(guardian, child)),
        ("systems with other scopes", lambda: walk.machines(theirs[0])),
        ("each class of data alone", narrow.classes),
        ("protected people without the right", narrow.protected),
        ("rolls with protected people", narrow.rolls),
        ("where protected people are", narrow.places),
        ("people with other people's ids", lambda: walk.people(callers)),
        ("ids that exist and ids that do not", lambda: [walk.same_answer(c[0], c[1], c[2][0]) for c in callers]),
        ("how long refusals take", lambda: Timing(ground, tokens, doors, findings).measure(guardian, theirs, lessons[0])),
        ("whom a guardian lets act", lambda: delegates.attack(child, guardian, theirs, lessons)),
        ("paths and headers", tricks.paths),
        ("smuggled requests", tricks.smuggling),
        ("honest clients beside smugglers", lambda: tricks.victims(honest)),
        ("large requests", lambda: tricks.large(tokens.person(ground.login(guardian)))),
        ("slow clients", lambda: tricks.slow(honest)),
    ]
    for name, step in steps:
        before = findings.tried
        step()
        print(f"{name}: {findings.tried - before} requests", flush=True)

    for service, door in doors.items():
        if door.ask("GET", "/health/ready")[0] != 200:
            findings.note("is not ready afterwards", service)
    # Nothing of anybody stands in what the services have logged meanwhile.
    secrets = {s for p in list(persons)[:400] for s in ground.secrets(p)}
    for path in place["logs"]:
        text = open(path, encoding="utf-8", errors="replace").read()
        for secret in secrets:
            if secret in text:
                findings.note("somebody's data is in a log", path.rsplit("/", 1)[-1])
        if re.search(r'"message":"request failed unexpectedly"', text):
            findings.note("an unexpected error in a log", path.rsplit("/", 1)[-1])
    return findings.report()


sys.exit(main())
