# Starts the unit $0, or restarts it if it is older than one of the files on standard input, and enables $1 at boot.
stamp=/run/burgeon-$0.stamp
current() {
  systemctl is-active --quiet "$1" || return 1
  while read -r file; do [ ! "$file" -nt "$stamp" ] || return 1; done
}

# Asked first: Debian takes two seconds to enable again what is enabled.
systemctl is-enabled --quiet "$1" || systemctl enable --quiet "$1"
current "$0" && exit 0
touch "$stamp.new"
systemctl daemon-reload
# Some units take a start that failed for a success, as Debian's of PostgreSQL.
{ systemctl restart "$0" && systemctl is-active --quiet "$0"; } || { journalctl -u "$0" -n 20 --no-pager -o cat >&2; exit 1; }
mv "$stamp.new" "$stamp"
echo restarted
