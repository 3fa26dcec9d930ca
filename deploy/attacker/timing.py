"""How long a refusal takes: of an id that nobody has, of one that is somebody else's, and of one that is hidden.

That the same is asked of the database for all three is held by tests (`RelationWalkTests`, `HiddenWalkTests`). Here it is measured, with
everything between: the medians and their spread are told, and it is a finding only when the times are so clearly apart that one who waits
for a few answers would know.
"""

import json
import random
import statistics
import time
import uuid

TURNS = 300
# How likely a time of the one is longer than one of the other, from where on they are told apart; 0.5 is chance.
APART = 0.85


class Timing:
    def __init__(self, ground, tokens, doors, findings, turns=TURNS):
        self.turns = turns
        self.ground, self.tokens, self.doors, self.findings = ground, tokens, doors, findings
        self.random = random.Random(1)

    def measure(self, guardian, foreign, lesson):
        """`guardian`: a person with a login; `foreign`: pupils who are not theirs; `lesson`: one that is not theirs."""
        hidden = next((p["id"] for p in self.ground.protected if p["id"] in foreign or p["id"] not in self.ground.children(guardian)), None)
        foreign = next(p for p in foreign if p != hidden and p not in {q["id"] for q in self.ground.protected})
        day = lesson["startTime"][:10]
        person = self.tokens.person(self.ground.login(guardian))
        pupils, lessons = {"foreign": foreign, "hidden": hidden}, {"foreign": lesson["id"]}
        for service, method, target, body, ids in (
            ("attendance", "GET", f"/v1/students/ID/attendance?from={day}&to={day}", None, pupils),
            ("attendance", "GET", "/v1/lessons/ID/roll", None, lessons),
            ("attendance", "GET", "/v1/access-log/own?child=ID", None, pupils),
            ("attendance", "POST", "/v1/absences", {"student": "ID", "date": day}, pupils),
            ("notify", "GET", f"/v1/alerts?child=ID&date={day}", None, pupils),
            ("notify", "GET", "/v1/access-log/own?child=ID", None, pupils),
            ("schedule", "PUT", "/v1/calendarEvents/ID/cancellation", {"cancelled": True}, lessons),
        ):
            self.compare("a guardian", service, method, target, body, ids, person)
        pupils = {"hidden": hidden}
        for service, method, target, body, scope in (
            ("register", "GET", "/v2.0/persons/ID", None, "ss12000.read"),
            ("register", "GET", "/v1/persons/ID/guardianships", None, "ss12000.read"),
            ("register", "GET", "/v1/persons/ID/siblings", None, "ss12000.read"),
            ("register", "GET", "/v1/persons/ID/grants", None, "register.grants"),
            ("register", "POST", "/v1/persons/ID/leavings", {"date": day}, "register.write"),
            ("attendance", "GET", f"/v1/students/ID/attendance?from={day}&to={day}", None, "attendance.read"),
            ("attendance", "POST", "/v1/absences", {"student": "ID", "date": day}, "attendance.write"),
            ("notify", "GET", f"/v1/alerts?child=ID&date={day}", None, "notify.read"),
        ):
            self.compare(f"a system with {scope}", service, method, target, body, pupils, self.tokens.machine(scope))

    def compare(self, who, service, method, target, body, ids, token):
        route = f"{service} {method} {target.split('?')[0]}"
        ids = {kind: i for kind, i in ids.items() if i}
        if not ids:
            return
        times = self._times(service, method, target, body, ids, token, route)
        told = ", ".join(f"{kind} {self._told(own)}" for kind, own in times.items())
        print(f"{who}: {route}: {told}", flush=True)
        for kind in ids:
            if not self._is_apart(times[kind], times["unknown"]):
                continue
            # What else the machine did may have fallen on one kind alone: once more.
            again = self._times(service, method, target, body, {kind: ids[kind]}, token, route)
            if self._is_apart(again[kind], again["unknown"]):
                self.findings.note(f"how long {who} waits tells what is {kind} from what is not there", f"{route}: {told}")

    def _times(self, service, method, target, body, ids, token, route):
        """Microseconds of each kind, asked by turns in an order of chance. An unknown id is another each time."""
        door, times = self.doors[service], {kind: [] for kind in ("unknown", *ids)}
        answers = {kind: set() for kind in times}
        for turn in range(self.turns + 20):
            for kind in self.random.sample(list(times), len(times)):
                chosen = ids.get(kind) or str(uuid.UUID(int=self.random.getrandbits(128), version=4))
                sent = json.dumps(body).replace("ID", chosen).encode() if body else None
                begun = time.perf_counter_ns()
                status, _, answer = door.ask(
                    method, target.replace("ID", chosen), token, sent, headers={"Skolbuss-Purpose": "Angrepp"})
                took = (time.perf_counter_ns() - begun) / 1_000
                answers[kind].add((status, answer.replace(chosen.encode(), b"ID")))
                # The first ones find nothing warm.
                if turn >= 20:
                    times[kind].append(took)
        if any(status < 400 for kind in answers.values() for status, _ in kind):
            self.findings.note("is answered where a refusal was to be measured", route)
        elif len(set().union(*answers.values())) > 1:
            self.findings.note("a refusal says what an id is", f"{route}: {sorted(status for kind in answers.values() for status, _ in kind)}")
        return times

    @staticmethod
    def _told(own):
        quarters = statistics.quantiles(own, n=4)
        return f"{quarters[1]:.0f} µs ({quarters[0]:.0f}–{quarters[2]:.0f})"

    @staticmethod
    def _is_apart(own, others):
        """By ranks: how often one of these is the longer of a pair, half a point for a draw (Mann and Whitney)."""
        ranked = sorted([(took, 0) for took in own] + [(took, 1) for took in others])
        ranks, place = 0.0, 0
        while place < len(ranked):
            end = place
            while end < len(ranked) and ranked[end][0] == ranked[place][0]:
                end += 1
            ranks += (place + end + 1) / 2 * sum(1 for _, kind in ranked[place:end] if kind == 0)
            place = end
        longer = (ranks - len(own) * (len(own) + 1) / 2) / (len(own) * len(others))
        return not 1 - APART < longer < APART
