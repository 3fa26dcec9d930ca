"""Whether a filter gives exactly the items it means: asked of the server, and computed here from the whole list."""

from filters import NO_FILTERS, of
from judge import Judge


class Selections(Judge):
    """`ask` gives all items of a list that pass what is asked, {name: values}."""

    def judge(self, path, items):
        described = {name: p for name, p in self._document.parameters("get", path).items() if name not in NO_FILTERS}
        parameters = {name: Parameter(self._document, parameter) for name, parameter in described.items()}
        rules = of(path[1:])
        known = {name for rule in rules for name in rule.names}
        for name in sorted(parameters.keys() - known):
            self._findings.add(f"GET {path}", 0, name, "table", "filters.py does not have it")
        for name in sorted(known - parameters.keys()):
            self._findings.add(f"GET {path}", 0, name, "table", "filters.py has it, and the document does not")
        telling = {}
        for rule in rules:
            if parameters.keys() >= set(rule.names):
                for blank in rule.blanks(self._held, items, parameters):
                    self._findings.untried(f"GET {path}", rule.names[0], "filter", f"no item has {blank}")
                for question in rule.questions(self._held, items, parameters):
                    if 0 < self._hold(path, items, rules, question) < len(items):
                        for name in question:
                            telling.setdefault(name, question)
        for name in sorted(parameters.keys() & known - telling.keys()):
            if items:
                self._findings.untried(f"GET {path}", name, "filter", "no value of it chooses some of the items and not all")
        # Two at once: neither is dropped for the other.
        questions = list(telling.values())
        for one, other in zip(questions, questions[1:] + questions[:1]):
            if one.keys().isdisjoint(other):
                self._hold(path, items, rules, {**one, **other})

    def _hold(self, path, items, rules, question):
        """Asks and compares. Returns how many items are meant."""
        parts = [(rule, {name: question[name] for name in rule.names if name in question}) for rule in rules]
        meant = [
            item["id"] for item in items if all(rule.passes(self._held, item, part) for rule, part in parts if part)
        ]
        answer = self._ask(path, question)
        if answer is not None:
            found = [item.get("id") for item in answer]
            where = f"GET {path} by {', '.join(sorted(question))}"
            if set(found) - set(meant):
                self._findings.add(where, 200, "data", "filter", "gives what does not pass")
            if set(meant) - set(found):
                self._findings.add(where, 200, "data", "filter", "leaves out what passes")
            if len(set(found)) < len(found):
                self._findings.add(where, 200, "data", "filter", "gives one twice")
        return len(meant)


class Parameter:
    """What the document says of a filter: its words, the kind of its values, and whether it takes several."""

    def __init__(self, document, parameter):
        self.words = document.words(parameter)
        self.kind = document.kind(parameter)
        self.is_list = document.is_list(parameter)
