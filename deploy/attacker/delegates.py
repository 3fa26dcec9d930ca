"""Those whom a guardian lets do something about a child: what they may not, and what they may no longer."""

import datetime
import json
import time
import uuid


class Delegates:
    def __init__(self, ground, tokens, doors, walk, findings):
        self.ground, self.tokens, self.doors, self.walk, self.findings = ground, tokens, doors, walk, findings

    def attack(self, child, guardian, theirs, lessons):
        """One of another family is let read the child's attendance, nothing else, and then nothing at all."""
        delegate = next(
            r["person"]["id"] for p in theirs for r in self.ground.persons[p].get("responsibles") or []
            if r["person"]["id"] != guardian and self.ground.login(r["person"]["id"])
            and child not in self.ground.children(r["person"]["id"]) and not self.ground.has_work(r["person"]["id"])
            and r["person"]["id"] not in {p["id"] for p in self.ground.protected})
        login = self.ground.login(delegate)
        others = [p for p in theirs if p not in self.ground.children(delegate)]
        service = self.tokens.machine("register.grants")
        grant = f"/v1/persons/{child}/grants/{uuid.uuid4()}"
        until = datetime.date.today() + datetime.timedelta(days=7)
        body = {"giver": guardian, "receiver": delegate, "scope": ["read-attendance"], "endDate": f"{until}"}

        if self._reads(child, login):
            self.findings.note("somebody reads of a child before they were let", "attendance")
        for what, token in (("the delegate", self.tokens.person(login)), ("a guardian", self.tokens.person(self.ground.login(guardian)))):
            status = self.doors["register"].ask("PUT", grant, token, json.dumps(body).encode())[0]
            if status != 403:
                self.findings.note(f"{what} gives what an e-service records: {status}", "register PUT /v1/persons/{person}/grants/{grant}")
        status = self.doors["register"].ask("PUT", grant, service, json.dumps(body).encode())[0]
        if status != 204 or not self._waits(lambda: self._reads(child, login)):
            self.findings.note(f"a delegate does not read what they were let ({status}), so that nothing was proved", "attendance")
            return
        # More than was given: the child's alerts and reports, by every operation that is not the one they were let.
        self.walk.people([("a delegate", login, others, lessons)])
        self._beyond("a delegate", child, login)
        status = self.doors["register"].ask("DELETE", f"{grant}?by={guardian}", service)[0]
        if status != 204 or not self._waits(lambda: not self._reads(child, login)):
            self.findings.note(f"a delegate reads what was taken back ({status})", "attendance")
        self.walk.people([("a delegate of before", login, [child], lessons)])
        self.walk.same_answer("a delegate of before", login, child)

    def _beyond(self, what, child, login):
        token, day = self.tokens.person(login), self.walk.foreign("")["date"]
        report = json.dumps({"student": child, "date": day}).encode()
        for service, method, target, sent in (
                ("attendance", "POST", "/v1/absences", report), ("notify", "GET", f"/v1/alerts?child={child}&date={day}", None),
                ("attendance", "GET", f"/v1/access-log/own?child={child}", None), ("notify", "GET", f"/v1/access-log/own?child={child}", None)):
            status, _, answer = self.doors[service].ask(method, target, token, sent)
            if status not in (403, 404):
                self.findings.note(f"{what} is answered {status} beyond what was given", f"{service} {method} {target.split('?')[0]}")
            self.walk.look(answer, child, f"{what}: {method} {target.split('?')[0]}")

    def _reads(self, child, login):
        day = self.walk.foreign("")["date"]
        target = f"/v1/students/{child}/attendance?from={day}&to={day}"
        return self.doors["attendance"].ask("GET", target, self.tokens.person(login))[0] == 200

    @staticmethod
    def _waits(until):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if until():
                return True
            time.sleep(0.2)
        return False
