-- Whoever stands in a child's list of those responsible has a guardianship of that child: a guardian's children are found
-- by those, and the list needs no index of its own to be written with every child.
INSERT INTO guardianship (child, guardian, relation_type, state, rank, is_unconfirmed)
SELECT child, guardian, coalesce(relation_type, 'Annan ansvarig'), 'current', rank, 0 FROM responsible
WHERE NOT EXISTS (
    SELECT 1 FROM guardianship
    WHERE guardianship.child = responsible.child AND guardianship.guardian = responsible.guardian);
DROP INDEX responsible_guardian;
