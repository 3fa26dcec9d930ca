"""Somebody in every relation to a pupil or a lesson, and somebody who nearly is: a small school of one's own in the attacked town.

What each of them may is written down here and nowhere else: everything else, by the same questions, must be refused, and as if there
were nothing. Then what they were ends, in the register, and they must be strangers."""

import datetime
import json
import time
import uuid

# For so many days after a lesson its substitute keeps the roll.
SUBSTITUTE_DAYS = 7


class School:
    """The document of it, and who may ask what."""

    def __init__(self, today):
        # What an office has decided of somebody stands: a school is used once.
        self._names = uuid.uuid4()
        self.today = today
        self.pupils = {name: self.make(name) for name in ("ada", "bo", "cid", "dag", "eva")}
        self.lessons = {name: self.make(f"lesson {name}") for name in ("old", "within", "yesterday", "handed", "own", "tomorrow", "other")}

    def make(self, name):
        return str(uuid.uuid5(self._names, name))

    def day(self, days):
        return f"{self.today + datetime.timedelta(days=days)}"

    def login(self, name):
        return f"{name}.{self._names.hex[:8]}@relationer.test"

    def _person(self, name, born="1985-02-03", **more):
        return {"id": self.make(name), "givenName": name.capitalize(), "familyName": "Angripen", "birthDate": born,
                "eduPersonPrincipalNames": [self.login(name)], "securityMarking": "Ingen", **more}

    def pupil(self, name, unit, guardian, born):
        return self._person(
            name, born, enrolments=[{"enroledAt": {"id": self.make(unit)}, "schoolType": "GR", "schoolYear": 7, "startDate": self.day(-90), "endDate": self.day(200)}],
            responsibles=[{"person": {"id": self.make(guardian)}, "relationType": "Vårdnadshavare"}])

    def duty(self, name, role, at, until=200, **more):
        return {"id": self.make(f"duty {name}"), "person": {"id": self.make(name)}, "dutyAt": {"id": self.make(at)}, "dutyRole": role,
                "startDate": self.day(-90), "endDate": self.day(until), **more}

    def came_of_age(self, days=0):
        """The birthday of who turns 18 so many days from today."""
        day = self.today + datetime.timedelta(days=days)
        # Nobody has a birthday on a leap day here.
        return f"{day.year - 18}-{day.month:02}-{min(day.day, 28):02}"

    def register(self):
        unit = lambda name, kind, parent=None: {
            "id": self.make(name), "displayName": name, "organisationType": kind, **({"parentOrganisation": {"id": self.make(parent)}} if parent else {})}
        member = lambda name: {"person": {"id": self.make(name)}, "startDate": self.day(-90), "endDate": self.day(200)}
        group = lambda name, kind, at, members: {
            "id": self.make(name), "displayName": name, "groupType": kind, "organisation": {"id": self.make(at)}, "startDate": self.day(-90),
            "endDate": self.day(200), "groupMemberships": [member(m) for m in members]}
        adults = ("ada-guardian", "bo-guardian", "cid-guardian", "dag-guardian", "eva-guardian", "teacher", "colleague", "substitute", "mentor",
                  "head-of-all", "nurse-of-all", "administrator", "ended", "head-elsewhere")
        return {
            "organisations": [unit("huvudman", "Huvudman"), unit("unit", "Skolenhet", "huvudman"), unit("beside", "Skolenhet", "huvudman"),
                              unit("elsewhere", "Huvudman")],
            "persons": [self.pupil("ada", "unit", "ada-guardian", "2013-05-04"), self.pupil("bo", "unit", "bo-guardian", "2013-06-04"),
                        self.pupil("cid", "beside", "cid-guardian", "2013-07-04"), self.pupil("dag", "unit", "dag-guardian", self.came_of_age(-1)),
                        self.pupil("eva", "unit", "eva-guardian", "2010-08-04")] + [self._person(name) for name in adults],
            "groups": [group("class", "Klass", "unit", ("ada", "bo", "dag", "eva")), group("class beside", "Klass", "beside", ("cid",)),
                       group("mentored", "Mentor", "unit", ("ada",))],
            "duties": [
                self.duty("teacher", "Lärare", "unit"), self.duty("colleague", "Lärare", "beside"), self.duty("substitute", "Lärare", "unit"),
                self.duty("mentor", "Lärare", "unit", assignmentRole=[{"group": {"id": self.make("mentored")}, "assignmentRoleType": "Mentor"}]),
                self.duty("head-of-all", "Övrig arbetsledning", "huvudman"), self.duty("nurse-of-all", "Skolsköterska", "huvudman"),
                self.duty("administrator", "Skoladministratör", "unit"), self.duty("ended", "Rektor", "unit", until=-1),
                self.duty("head-elsewhere", "Övrig arbetsledning", "elsewhere")],
        }

    def schedule(self):
        activity = lambda name, group, teacher, at: {
            "id": self.make(name), "displayName": name, "activityType": "Undervisning", "calendarEventsRequired": True, "startDate": self.day(-90),
            "endDate": self.day(200), "groups": [{"id": self.make(group)}], "organisation": {"id": self.make(at)}, "teachers": [{"duty": {"id": self.make(f"duty {teacher}")}}]}

        def lesson(name, days, hour, of="svenska", substitute=False):
            handed = [{"duty": {"id": self.make("duty substitute")}, "participates": True}] if substitute else []
            return {"id": self.lessons[name], "activity": {"id": self.make(of)}, "startTime": f"{self.day(days)}T{hour:02}:10:00Z",
                    "endTime": f"{self.day(days)}T{hour:02}:50:00Z", **({"teacherExceptions": handed} if handed else {})}
        return {
            "activities": [activity("svenska", "class", "teacher", "unit"), activity("slöjd", "class beside", "colleague", "beside")],
            "calendarEvents": [
                lesson("old", -SUBSTITUTE_DAYS - 2, 8, substitute=True), lesson("within", -SUBSTITUTE_DAYS + 2, 8, substitute=True),
                lesson("yesterday", -1, 8), lesson("handed", 0, 8, substitute=True), lesson("own", 0, 10), lesson("tomorrow", 1, 8),
                lesson("other", 0, 8, of="slöjd")],
        }

    def rights(self):
        """Who may see which rolls, and of which pupils the attendance and the alerts."""
        lessons = set(self.lessons) - {"other"}
        unit = {"ada", "bo", "dag", "eva"}
        return {
            "ada-guardian": (set(), {"ada"}, {"ada"}), "bo-guardian": (set(), {"bo"}, {"bo"}), "eva-guardian": (set(), {"eva"}, {"eva"}),
            # Of age since yesterday: the pupil alone.
            "dag-guardian": (set(), set(), set()), "dag": (set(), {"dag"}, {"dag"}),
            "teacher": (lessons, unit, set()), "colleague": ({"other"}, {"cid"}, set()),
            # The lessons handed over, neither those before and after nor one that is too long ago.
            "substitute": ({"within", "handed"}, set(), set()), "mentor": (set(), {"ada"}, {"ada"}),
            "head-of-all": (lessons | {"other"}, unit | {"cid"}, unit | {"cid"}),
            # A health team is a school's own.
            "nurse-of-all": (set(), set(), set()), "administrator": (lessons, unit, unit), "ended": (set(), set(), set()),
            "head-elsewhere": (set(), set(), set()),
        }


class Relations:
    def __init__(self, ground, tokens, doors, walk, findings):
        self.ground, self.tokens, self.doors, self.walk, self.findings = ground, tokens, doors, walk, findings
        self.school = School(datetime.date.today())
        # How long a change is waited for, in seconds: a second is promised, and machines are starved.
        self.patience = 30

    def attack(self):
        if not self._built():
            return
        rights = self.school.rights()
        for name, (rolls, attendance, alerts) in rights.items():
            self._ask(name, rolls, attendance, alerts)
        ends = [
            ("a guardian of before", "ada-guardian", "ada", lambda: self._change(
                "DELETE", f"/v1/persons/{self.school.make('ada')}/guardianships/{self.school.make('ada-guardian')}")),
            ("an administrator of before", "administrator", "bo", lambda: self._duty("administrator", "Skoladministratör", "unit")),
            ("a teacher of before", "teacher", "bo", lambda: self._duty("teacher", "Lärare", "unit")),
            ("a mentor of before", "mentor", "ada", lambda: self._duty("mentor", "Lärare", "unit")),
            ("a manager of before", "head-of-all", "cid", lambda: self._duty("head-of-all", "Övrig arbetsledning", "huvudman")),
            ("a substitute of before", "substitute", None, lambda: self._duty("substitute", "Lärare", "unit")),
            ("a guardian of one who came of age", "eva-guardian", "eva", self._birthday),
        ]
        for what, name, child, end in ends:
            status = end()
            if status not in (200, 201, 204):
                self.findings.note(f"{what} could not be made ({status}), so that nothing was proved", "register")
                continue
            lesson = None if child else self.school.lessons["handed"]
            if not self._waits(lambda: self._status(name, *(("roll", lesson) if lesson else ("attendance", self.school.pupils[child]))) == 404):
                self.findings.note(f"{what} still reads", "attendance")
            if child and not self._waits(lambda: self._status(name, "alerts", self.school.pupils[child]) == 404):
                self.findings.note(f"{what} still reads", "notify")
            self._ask(name, set(), set(), set())

    def _built(self):
        """Hands the school over, and waits until who may does."""
        system = self.tokens.machine("register.write", "schedule.write")
        def faults(service, document):
            moment = {"created": "2026-01-01T08:00:00Z", "modified": "2026-01-01T08:00:00Z"}
            whole = {kind: [{**item, "meta": moment} for item in items] for kind, items in document.items()}
            status, _, answer = self.doors[service].ask("POST", "/v1/imports", system, json.dumps(whole).encode())
            # Register may mend what it knows better; Schedule has to have heard of all groups and duties first.
            return status if status != 200 else [
                f"{t['kind']} {t['rule']}" for t in json.loads(answer)["findingTotals"] if service == "schedule" or t["kind"] == "rejected"]
        for service, document in (("register", self.school.register()), ("schedule", self.school.schedule())):
            if not self._waits(lambda: faults(service, document) == []):
                self.findings.note(f"the school was not taken ({faults(service, document)}), so that nothing was proved", service)
                return False
        for name, (rolls, attendance, alerts) in self.school.rights().items():
            wanted = [("roll", self.school.lessons[l]) for l in rolls]
            wanted += [("attendance", self.school.pupils[p]) for p in attendance] + [("alerts", self.school.pupils[p]) for p in alerts]
            for kind, what in wanted:
                if not self._waits(lambda: self._status(name, kind, what) == 200):
                    self.findings.note(f"{name} is refused what is theirs ({self._status(name, kind, what)}), so that nothing was proved", kind)
        return True

    def _target(self, kind, what):
        day = self.school.day(0)
        return {
            "roll": ("attendance", "GET", f"/v1/lessons/{what}/roll", None), "history": ("attendance", "GET", f"/v1/lessons/{what}/roll/history", None),
            "taking": ("attendance", "PUT", f"/v1/lessons/{what}/roll", b'{"marks": []}'),
            "attendance": ("attendance", "GET", f"/v1/students/{what}/attendance?from={day}&to={day}", None),
            "report": ("attendance", "POST", "/v1/absences", json.dumps({"student": what, "date": day}).encode()),
            "alerts": ("notify", "GET", f"/v1/alerts?child={what}&date={day}", None),
            "cancellation": ("schedule", "PUT", f"/v1/calendarEvents/{what}/cancellation", b'{"cancelled": false}'),
        }[kind]

    def _answer(self, name, kind, what):
        service, method, target, body = self._target(kind, what)
        status, _, answer = self.doors[service].ask(method, target, self.tokens.person(self.school.login(name)), body)
        return status, answer.replace(what.encode(), b"")

    def _status(self, name, kind, what):
        return self._answer(name, kind, what)[0]

    def _ask(self, name, rolls, attendance, alerts):
        """Everything that is not theirs, and nothing of it may look as if it were there."""
        closed = [(kind, self.school.lessons[l]) for l in self.school.lessons if l not in rolls for kind in ("roll", "history", "taking")]
        closed += [("attendance", p) for n, p in self.school.pupils.items() if n not in attendance]
        closed += [("alerts", p) for n, p in self.school.pupils.items() if n not in alerts]
        # Who may report is not who may read: by this school's people it is the custodians, the offices and a pupil of age.
        reporters = alerts if name != "mentor" else set()
        closed += [("report", p) for n, p in self.school.pupils.items() if n not in reporters and n != name]
        if not (rolls and alerts):
            closed += [("cancellation", l) for l in self.school.lessons.values()]
        nobody = {kind: self._answer(name, kind, str(uuid.uuid4())) for kind in {kind for kind, _ in closed}}
        for kind, what in closed:
            answer = self._answer(name, kind, what)
            if answer[0] not in (403, 404):
                self.findings.note(f"{name} is answered {answer[0]} about somebody else's", f"{kind} of {self._called(what)}")
            elif answer != nobody[kind]:
                self.findings.note(f"{name} can tell what exists", f"{kind} of {self._called(what)}")

    def _called(self, what):
        return next(n for n, i in {**self.school.pupils, **self.school.lessons}.items() if i == what)

    def _change(self, method, path, body=None):
        return self.doors["register"].ask(
            method, path, self.tokens.machine("register.write"), body and json.dumps(body).encode(), headers={"If-Match": "*"} if method == "PUT" else {})[0]

    def _duty(self, name, role, at):
        duty = self.school.duty(name, role, at, until=-1)
        return self._change("PUT", f"/v1/duties/{duty.pop('id')}", duty)

    def _birthday(self):
        person = self.school.pupil("eva", "unit", "eva-guardian", self.school.came_of_age())
        return self.doors["register"].ask(
            "POST", "/v1/imports", self.tokens.machine("register.write"), json.dumps({"persons": [person]}).encode())[0]

    def _waits(self, until):
        deadline = time.monotonic() + self.patience
        while not until():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True
