-- Who is protected is asked with every list, and they are few.
CREATE INDEX persons_hidden ON persons (id) WHERE hidden = 1;
