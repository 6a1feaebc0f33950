-- Version 2 says more of a server, for whoever looks at all of them. Of one that was started
-- before it is not known; servers of version 1 that still run go on, and note no version.
ALTER TABLE nodes ADD COLUMN version text, ADD COLUMN started timestamptz;
ALTER TABLE nodes ALTER COLUMN started SET DEFAULT now();
