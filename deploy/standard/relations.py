"""Filters of persons whose parameters are about one and the same thing: an identifier, or a relation to something."""

from held import at
from rules import Bound, distinct


class Identifier:
    """Value and context of one identifier."""

    names = ("identifier.value", "identifier.context")

    def questions(self, held, items, parameters):
        pairs = distinct((one["value"], one["context"]) for item in items for one in item.get("externalIdentifiers", []))
        for value, context in pairs[:1] + pairs[-1:]:
            yield {"identifier.value": [value]}
            yield {"identifier.context": [context]}
            yield {"identifier.value": [value], "identifier.context": [context]}
        # Both are somebody's, and no one identifier's.
        crossed = next(((v, c) for v, _ in pairs for _, c in pairs if (v, c) not in pairs), None)
        if crossed:
            yield {"identifier.value": [crossed[0]], "identifier.context": [crossed[1]]}

    def blanks(self, held, items, parameters):
        return []

    def passes(self, held, item, asked):
        wanted = {name.split(".")[1]: values for name, values in asked.items()}
        return any(all(one.get(key) in values for key, values in wanted.items()) for one in item.get("externalIdentifiers", []))


TYPE = "relationship.entity.type"
ORGANISATION = "relationship.organisation"
DATES = {
    "relationship.startDate.onOrBefore": Bound("startDate", "<="),
    "relationship.startDate.onOrAfter": Bound("startDate", ">="),
    "relationship.endDate.onOrBefore": Bound("endDate", "<="),
    "relationship.endDate.onOrAfter": Bound("endDate", ">="),
}


class Relation:
    """Type, organisation and dates of one relation."""

    names = (TYPE, ORGANISATION, *DATES)

    def questions(self, held, items, parameters):
        """For each type by itself and for none: the unit, each of the dates, and all that make a relation of a unit's today."""
        words = parameters[TYPE].words
        everything = [(word, one) for ones in _relations(held).values() for word, one in ones]
        for word in [*words, None]:
            own = [one for other, one in everything if word in (other, None)]
            asked = {TYPE: [word]} if word else {}
            if word:
                yield asked
            units = distinct(one["unit"] for one in own if one["unit"])
            starts = sorted(distinct(one["startDate"] for one in own if "startDate" in one))
            ends = sorted(distinct(one["endDate"] for one in own if "endDate" in one))
            for unit in units[:1] + units[-1:]:
                yield {**asked, ORGANISATION: [unit]}
            for dates, names in ((starts, list(DATES)[:2]), (ends, list(DATES)[2:])):
                for date in distinct(dates[:1] + dates[len(dates) // 2 :][:1] + dates[-1:]):
                    for name in names:
                        yield {**asked, name: [date]}
            if units and starts and ends:
                middle = {list(DATES)[0]: [starts[len(starts) // 2]], list(DATES)[3]: [ends[len(ends) // 2]]}
                yield {**asked, **middle}
                yield {**asked, ORGANISATION: [units[len(units) // 2]], **middle}

    def blanks(self, held, items, parameters):
        """The types of relation that nobody has."""
        known = {word for ones in _relations(held).values() for word, _ in ones}
        return [word for word in parameters[TYPE].words if word not in known]

    def passes(self, held, item, asked):
        return any(_matches(held, word, one, asked) for word, one in _relations(held).get(item["id"], []))


def _matches(held, word, one, asked):
    if TYPE in asked and word not in asked[TYPE] or ORGANISATION in asked and one["unit"] not in asked[ORGANISATION]:
        return False
    return all(rule.passes(held, one, asked[name]) for name, rule in DATES.items() if name in asked)


def _relations(held):
    """Everybody's relations as the standard derives each type: the word, the unit, and the dates."""
    if "relations" not in held.known:
        held.known["relations"] = relations = {}
        for person, word, unit, dated in _derived(held):
            one = {"unit": unit, **{key: dated[key] for key in ("startDate", "endDate") if dated.get(key) is not None}}
            relations.setdefault(person, []).append((word, one))
    return held.known["relations"]


def _derived(held):
    persons = held.by_id("persons")
    placements = {}
    for placement in held.items("placements"):
        placements.setdefault(placement["child"]["id"], []).append(placement)
        yield placement["child"]["id"], "placement.child", placement["placedAt"]["id"], placement
        for owner in at(placement, "owners.id"):
            yield owner, "placement.owner", placement["placedAt"]["id"], placement
    for person in persons.values():
        for enrolment in person.get("enrolments", []):
            yield person["id"], "enrolment", enrolment["enroledAt"]["id"], enrolment
            for adult in at(person, "responsibles.person.id"):
                yield adult, "responsibleFor.enrolment", enrolment["enroledAt"]["id"], enrolment
        for placement in placements.get(person["id"], []):
            for adult in at(person, "responsibles.person.id"):
                yield adult, "responsibleFor.placement", placement["placedAt"]["id"], placement
    groups = held.by_id("groups")
    for group in groups.values():
        for membership in group.get("groupMemberships", []):
            yield membership["person"]["id"], "groupMembership", group["organisation"]["id"], membership
    for duty in held.items("duties"):
        if "person" not in duty:
            continue
        yield duty["person"]["id"], "duty", duty["dutyAt"]["id"], duty
        for role in duty.get("assignmentRole", []):
            group = groups.get(role["group"]["id"])
            if group:
                yield duty["person"]["id"], "groupMembership", group["organisation"]["id"], role
