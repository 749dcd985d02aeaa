# Makes an empty database whose only locale is C.UTF-8: sorting never changes with the system's libraries. It is made
# beside its place and renamed, so that what lies there is complete, and is never touched again.
if [ ! -e "$DATA/PG_VERSION" ]; then
  rm -rf "$DATA.new"
  install -d -o postgres -g postgres -m 0755 "$(dirname "$DATA")"
  install -d -o postgres -g postgres -m 0700 "$DATA.new"
  (cd / && runuser -u postgres -- "$PROGRAMS/initdb" --pgdata="$DATA.new" --encoding=UTF8 --locale=C.UTF-8 \
    --data-checksums --auth-local=peer --auth-host=scram-sha-256 >/dev/null)
  mv -T "$DATA.new" "$DATA"
  echo "made an empty database"
fi
mkdir -p "$SETTINGS/conf.d"
