-- Each line is something that may have been done to a database of samples; see `tests/fuzz/documents.py`.
PRAGMA user_version = 0
PRAGMA user_version = 999
PRAGMA user_version = -1
DROP TABLE samples
DROP INDEX samples_by_time
PRAGMA ignore_check_constraints = ON; UPDATE samples SET digit = 99 WHERE id % 2
PRAGMA ignore_check_constraints = ON; UPDATE samples SET digit = 'seven'
PRAGMA ignore_check_constraints = ON; UPDATE samples SET said = x'00ff'
PRAGMA ignore_check_constraints = ON; UPDATE samples SET pixels = zeroblob(3) WHERE id = 2
PRAGMA ignore_check_constraints = ON; UPDATE samples SET pixels = 'text'
PRAGMA ignore_check_constraints = ON; UPDATE samples SET pixels = zeroblob(20000000) WHERE id = 1
UPDATE samples SET added = 9223372036854775807
UPDATE samples SET added = -9e18
UPDATE samples SET added = 'noon'
UPDATE samples SET source = x'ff00'
UPDATE samples SET id = -id
UPDATE samples SET id = 9223372036854775807 WHERE id = 1
UPDATE sqlite_sequence SET seq = 9223372036854775807
UPDATE sqlite_sequence SET seq = 'x'
CREATE TRIGGER t AFTER INSERT ON samples BEGIN DELETE FROM samples; END
CREATE TRIGGER t BEFORE INSERT ON samples BEGIN SELECT raise(ABORT, 'no'); END
CREATE TRIGGER t AFTER INSERT ON samples BEGIN INSERT INTO samples SELECT NULL, digit, said, source, added, pixels FROM samples; END
ALTER TABLE samples RENAME TO other; CREATE VIEW samples AS SELECT * FROM other
ALTER TABLE samples RENAME TO other; CREATE VIEW samples AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 1 AS digit, 1 AS said, '' AS source, id AS added, zeroblob(784) AS pixels FROM n
ALTER TABLE samples RENAME COLUMN said TO says
ALTER TABLE samples ADD COLUMN more TEXT
UPDATE sqlite_master SET sql = 'CREATE TABLE samples (x)' WHERE name = 'samples'
UPDATE sqlite_master SET sql = 'garbage'
UPDATE sqlite_master SET rootpage = 2
PRAGMA journal_mode = WAL
PRAGMA encoding = 'UTF-16'
CREATE TABLE more (x)
PRAGMA auto_vacuum = FULL; VACUUM
PRAGMA page_size = 512; VACUUM
PRAGMA page_size = 65536; VACUUM
PRAGMA application_id = 7
