# Runs the statements on standard input, which may all be repeated, and says whether they changed anything.
cd /
sql() { runuser -u postgres -- psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
state() {
  sql --command="SELECT rolname, rolcanlogin, rolreplication FROM pg_roles ORDER BY 1" \
    --command="SELECT datname, datdba, datacl FROM pg_database ORDER BY 1"
  sql --dbname=burgeon --command="SELECT relname, relacl FROM pg_class WHERE relname = 'acceptance'" 2>&1
}

before=$(state || true)
sql --dbname=postgres --output=/dev/null
[ "$before" = "$(state || true)" ] || echo changed
