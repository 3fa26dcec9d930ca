"""A filter with one parameter, and which values of it are asked for."""

from rules import Bound, Equal, distinct
from values import NOBODY

# How many of the values that items have are looked at.
LOOKED_AT = 40
# Right in form and seldom met: the year 1, which clients without history send; a fraction and an offset.
ODD = {
    "date": ["0001-01-01"],
    "date-time": ["0001-01-01T00:00:00Z", "2020-06-01T08:00:00.123456789+02:00"],
}


class Single:
    def __init__(self, name, rule):
        self.names = (name,)
        self._name = name
        self._rule = rule

    def passes(self, held, item, asked):
        return self._rule.passes(held, item, asked[self._name])

    def questions(self, held, items, parameters):
        """One value each: of those that choose some of the items and not all the fewest, the middle and the most; every word;
        one that nobody has. Then two together, where the filter takes several."""
        parameter = parameters[self._name]
        values = self._telling(held, items)
        none = NOBODY if parameter.kind == "uuid" or self._name.startswith("parent") else "238 ingen"
        nobodys = [] if parameter.words or isinstance(self._rule, Bound) else [none]
        for value in distinct([*values, *parameter.words, *nobodys, *ODD.get(parameter.kind, [])]):
            yield {self._name: [value]}
        if parameter.is_list:
            several = [*values, *parameter.words, *nobodys]
            for pair in distinct([tuple(several[:2]), (several[0], several[-1])]):
                if len(set(pair)) > 1:
                    yield {self._name: list(pair)}

    def blanks(self, held, items, parameters):
        """What the filter looks at and no item has; when it looks at one thing only, there is no value that tells then."""
        return self._rule.blanks(held, items) if isinstance(self._rule, Equal) else []

    def _telling(self, held, items):
        candidates = self._rule.candidates(held, items)
        chosen = []
        for value in candidates[:: max(1, len(candidates) // LOOKED_AT)]:
            count = sum(1 for item in items if self._rule.passes(held, item, [value]))
            chosen.append((0 < count < len(items), count, value))
        chosen.sort(key=lambda one: one[:2])
        telling = [value for tells, _, value in chosen if tells]
        if not telling:
            return [value for _, _, value in chosen[:1]]
        return distinct(telling[place] for place in (0, len(telling) // 2, -1))
