-- Each line is something that may have been done to a database of a job; see `tests/fuzz/documents.py`.
PRAGMA user_version = 0
PRAGMA user_version = 99
DROP TABLE pages
DROP TABLE readings
DELETE FROM about
DELETE FROM files
DELETE FROM readings
UPDATE about SET value = '{}'
UPDATE about SET value = '[1]' WHERE key = 'given'
UPDATE about SET value = '' WHERE key = 'given'
UPDATE about SET value = 'soon' WHERE key = 'created'
UPDATE about SET value = x'ff' WHERE key = 'settings'
UPDATE pages SET state = 77
UPDATE pages SET state = 'sure'
UPDATE pages SET state = 1
UPDATE pages SET state = NULL
UPDATE pages SET text = x'ff00'
UPDATE pages SET text = NULL
UPDATE pages SET lowest = 'low'
UPDATE pages SET lowest = 9e999
UPDATE pages SET misfits = 'x', doubtful = 'y', judged = x'00'
UPDATE pages SET page = -5
UPDATE pages SET page = 'one'
UPDATE pages SET page = 9223372036854775807
UPDATE pages SET file = 12345
UPDATE pages SET place = 'x'
UPDATE pages SET problem = x'fe'
UPDATE files SET name = x'fffe'
UPDATE files SET name = 5
UPDATE files SET place = NULL
UPDATE files SET total = 'many', is_animation = 'no'
UPDATE files SET stamp = x'00'
UPDATE readings SET content = '{}'
UPDATE readings SET content = '[]'
UPDATE readings SET content = 'null'
UPDATE readings SET content = '{"fields": 1}'
UPDATE readings SET content = x'ff'
UPDATE readings SET content = replace(content, '0.', '-9e99')
UPDATE readings SET content = replace(content, '1', '"1"')
UPDATE readings SET content = replace(content, '[', '[[')
UPDATE readings SET content = substr(content, 1, 40)
UPDATE readings SET content = replace(content, '1', '99999999999999999999')
UPDATE readings SET content = replace(content, '1', 'NaN')
UPDATE readings SET content = replace(content, '2', 'null')
INSERT INTO verdicts SELECT id, x'ff', x'00' FROM pages
INSERT INTO verdicts SELECT id, '0:0', '' FROM pages
INSERT INTO verdicts SELECT id, 5, 7 FROM pages
ALTER TABLE pages RENAME TO others; CREATE VIEW pages AS SELECT * FROM others
CREATE TRIGGER t BEFORE UPDATE ON pages BEGIN SELECT raise(ABORT, 'no'); END
CREATE TRIGGER t AFTER UPDATE ON pages BEGIN DELETE FROM pages; END
UPDATE sqlite_master SET sql = 'CREATE TABLE pages (x)' WHERE name = 'pages'
UPDATE sqlite_master SET sql = 'garbage'
UPDATE sqlite_master SET rootpage = 3
PRAGMA encoding = 'UTF-16'
PRAGMA page_size = 512; VACUUM
