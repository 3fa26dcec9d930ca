"""What was found, each kind of it once, and what is excepted from it."""

import fnmatch

import yaml


class Findings:
    def __init__(self, path, is_whole):
        """`is_whole`: what the server holds is to be enough to try everything."""
        self._is_whole = is_whole
        with open(path, encoding="utf-8") as file:
            written = yaml.safe_load(file)
        self.not_offered = {operation for entry in written["not offered"] for operation in entry["operations"]}
        self._excepted = written["excepted"] or []
        self._counts = {}
        self.notes = []

    def add(self, where, status, place, rule, text):
        """`where` is the operation and what was asked of it, `place` where in the answer the rule is broken."""
        key = (where, status, place, rule, text)
        exception = next((entry for entry in self._excepted if _excepts(entry, where, place, rule)), None)
        if exception:
            exception["used"] = True
        self._counts.setdefault(key, [0, exception is not None])[0] += 1

    def unused(self):
        """Exceptions that excepted nothing: what they are about is mended, or was not tried."""
        return [entry["asked"] for entry in self._excepted if "used" not in entry]

    def note(self, text):
        """Something that could not be tried, which whoever reads the summary should know."""
        self.notes.append(text)

    def untried(self, where, place, rule, text):
        """Something could not be tried with what the server holds. Where everything is to be there, that is a deviation."""
        if self._is_whole:
            self.add(where, 0, place, rule, f"not tried: {text}")
        else:
            self.note(f"{where}: {place}: {rule}: not tried: {text}")

    def lines(self):
        for (where, status, place, rule, text), (count, excepted) in self._counts.items():
            times = f" ({count} times)" if count > 1 else ""
            yield f"{'excepted ' if excepted else 'deviation'}  {where}: {status} {place}: {rule}: {text}{times}"

    @property
    def deviations(self):
        return sum(1 for _, excepted in self._counts.values() if not excepted)

    @property
    def exceptions(self):
        return sum(1 for _, excepted in self._counts.values() if excepted)


def _excepts(entry, where, place, rule):
    return fnmatch.fnmatchcase(where, entry["asked"]) and place in _listed(entry["place"]) and entry["rule"] == rule


def _listed(value):
    return value if isinstance(value, list) else [value]
