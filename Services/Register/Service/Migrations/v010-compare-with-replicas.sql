-- What is compared with replicas: id, version and whether it is hidden, in the order of ids and without the documents.
CREATE INDEX organisations_known ON organisations (id, version, hidden);
CREATE INDEX syllabuses_known ON syllabuses (id, version, hidden);
CREATE INDEX programmes_known ON programmes (id, version, hidden);
CREATE INDEX persons_known ON persons (id, version, hidden);
CREATE INDEX groups_known ON groups (id, version, hidden);
CREATE INDEX placements_known ON placements (id, version, hidden);
CREATE INDEX duties_known ON duties (id, version, hidden);
CREATE INDEX studyplans_known ON studyplans (id, version, hidden);
CREATE INDEX school_unit_offerings_known ON school_unit_offerings (id, version, hidden);
