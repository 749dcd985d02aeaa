# Proves that the database itself has rows of every one of the application servers $@, and removes them.
# Rows of this check are "<server> <something random>"; those of others hold no space.
sql() { mariadb --batch --skip-column-names --execute="$1"; }
count() { sql "SELECT COUNT(*) FROM burgeon.acceptance WHERE token LIKE '$1 %'"; }

for server in "$@"; do
  [ "$(count "$server")" -gt 1 ] || { echo "The load balancer's requests left no row of $server in the database." >&2; exit 1; }
done
all=$(count %)
sql "DELETE FROM burgeon.acceptance WHERE token LIKE '% %'"
echo "The database has $all rows, of $*."
