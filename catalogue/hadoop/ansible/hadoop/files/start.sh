# Starts units with the settings that lie there; says whether it had to.
stamp=/run/burgeon-hadoop.stamp
systemctl daemon-reload
systemctl enable --quiet "$@"
newest=$(ls -t /etc/hadoop/* /etc/systemd/system/hadoop-*.service | head -n 1)
if ! systemctl is-active --quiet "$@" || [ "$newest" -nt "$stamp" ]; then
  touch "$stamp.new"
  for unit in "$@"; do
    systemctl restart "$unit" || { journalctl -u "$unit" -n 30 --no-pager -o cat >&2; exit 1; }
  done
  mv "$stamp.new" "$stamp"
  echo restarted
fi
