-- What has been kept as long as it may be is found without looking through everything.
CREATE INDEX absence_by_day ON absence (day);
CREATE INDEX delivery_by_day ON delivery (day);
