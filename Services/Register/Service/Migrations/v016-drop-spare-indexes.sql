-- Each of these was written for every person and read for none. Numbers are found in `persons_civic`, by which persons are
-- listed. Who comes of age is looked for once a day in all of `coming_of_age`, for those who are not waited for any more count.
DROP INDEX persons_civic_number;
DROP INDEX coming_of_age_day;
