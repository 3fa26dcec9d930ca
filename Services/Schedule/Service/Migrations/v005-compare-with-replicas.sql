-- What is compared with replicas: id, version and whether it is hidden, in the order of ids and without the documents.
CREATE INDEX activities_known ON activities (id, version, hidden);
CREATE INDEX calendar_events_known ON calendar_events (id, version, hidden);
