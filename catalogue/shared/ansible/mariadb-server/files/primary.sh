# Runs the statements on standard input, which may all be repeated, and says whether they changed anything.
state() {
  mariadb --batch --force 2>&1 <<SQL
SHOW CREATE DATABASE \`$DATABASE\`;
SHOW CREATE USER app@'%';
SHOW GRANTS FOR app@'%';
SHOW CREATE USER replication@'%';
SHOW GRANTS FOR replication@'%';
SHOW CREATE TABLE burgeon.acceptance;
SQL
}

before=$(state || true)
mariadb --batch
[ "$before" = "$(state || true)" ] || echo changed
