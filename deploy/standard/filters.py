"""What every filter of the standard means, by its own text: the name, how it chooses, and where in the item."""

from questions import Single
from relations import Identifier, Relation
from rules import Below, Bound, Contains, Equal

META = {
    "meta.created.before": Bound("meta.created", "<="),
    "meta.created.after": Bound("meta.created", ">"),
    "meta.modified.before": Bound("meta.modified", "<="),
    "meta.modified.after": Bound("meta.modified", ">"),
}

PERIOD = {
    "startDate.onOrBefore": Bound("startDate", "<="),
    "startDate.onOrAfter": Bound("startDate", ">="),
    "endDate.onOrBefore": Bound("endDate", "<="),
    "endDate.onOrAfter": Bound("endDate", ">="),
}

MEMBERS = "groups.groupMemberships.person.id"

FILTERS = {
    "organisations": {
        "parent": Equal("parentOrganisation.id"),
        "schoolUnitCode": Equal("schoolUnitCode"),
        "organisationCode": Equal("organisationCode"),
        "municipalityCode": Equal("municipalityCode"),
        "type": Equal("organisationType"),
        "schoolTypes": Equal("schoolTypes"),
        **PERIOD,
    },
    "persons": {
        "nameContains": Contains("givenName", "middleName", "familyName"),
        "civicNo": Equal("civicNo.value"),
        "eduPersonPrincipalName": Equal("eduPersonPrincipalNames"),
    },
    "groups": {
        "groupType": Equal("groupType"),
        "schoolTypes": Equal("schoolType"),
        "organisation": Equal("organisation.id"),
        **PERIOD,
    },
    "duties": {
        "organisation": Below("dutyAt.id"),
        "dutyRole": Equal("dutyRole"),
        "person": Equal("person.id"),
        **PERIOD,
    },
    "programmes": {
        "schoolType": Equal("schoolType"),
        "code": Equal("code"),
        "parentProgramme": Equal("parentProgramme.id"),
    },
    "syllabuses": {},
    "placements": {
        "organisation": Equal("placedAt.id"),
        "group": Equal("group.id"),
        "child": Equal("child.id"),
        "owner": Equal("owners.id"),
        **PERIOD,
    },
    "studyplans": {"student": Equal("student.id"), **PERIOD},
    "schoolUnitOfferings": {"organisation": Equal("offeredAt.id")},
    "activities": {
        "member": Equal(f"groups.id -> {MEMBERS}"),
        "teacher": Equal("teachers.duty.id"),
        "organisation": Below("organisation.id"),
        "group": Equal("groups.id"),
        **PERIOD,
    },
    "calendarEvents": {
        "startTime.onOrAfter": Bound("startTime", ">="),
        "startTime.onOrBefore": Bound("startTime", "<="),
        "endTime.onOrBefore": Bound("endTime", "<="),
        "endTime.onOrAfter": Bound("endTime", ">="),
        "activity": Equal("activity.id"),
        "student": Equal(f"activity.id -> activities.groups.id -> {MEMBERS}", "studentExceptions.student.id"),
        "teacher": Equal("activity.id -> activities.teachers.duty.id", "teacherExceptions.duty.id"),
        "organisation": Below("activity.id -> activities.organisation.id"),
        "group": Equal("activity.id -> activities.groups.id"),
    },
    "absences": {
        "organisation": Equal("organisation.id"),
        "student": Equal("student.id"),
        "registeredBy": Equal("registeredBy.id"),
        "type": Equal("type"),
        "startTime.onOrBefore": Bound("startTime", "<="),
        # Of absences, and of nothing else, the standard says that this one is not included.
        "startTime.onOrAfter": Bound("startTime", ">"),
        "endTime.onOrBefore": Bound("endTime", "<="),
        "endTime.onOrAfter": Bound("endTime", ">"),
    },
}

# Parameters that mean something only together.
JOINT = {"persons": [Identifier(), Relation()]}

# What stands among the parameters and chooses nothing.
NO_FILTERS = {"limit", "pageToken", "expand", "expandReferenceNames", "sortkey"}


def of(kind):
    """The rules of a list. Each has the `names` of its parameters, knows the `questions` that try them, and tells whether an item
    `passes` what is asked of them, {name: values}."""
    return [Single(name, rule) for name, rule in {**FILTERS[kind], **META}.items()] + JOINT.get(kind, [])
