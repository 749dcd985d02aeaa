# Starts the units $1…, or reloads them if they have read older settings than the file $0.
stamp=/run/burgeon-site.stamp
settings=$0
for unit; do
  systemctl is-enabled --quiet "$unit" || systemctl enable --quiet "$unit"
  systemctl is-active --quiet "$unit" && [ ! "$settings" -nt "$stamp" ] || stale=1
done
[ "${stale:-}" ] || exit 0
touch "$stamp.new"
for unit; do
  systemctl reload-or-restart "$unit" || { journalctl -u "$unit" -n 20 --no-pager -o cat >&2; exit 1; }
done
mv "$stamp.new" "$stamp"
echo loaded
