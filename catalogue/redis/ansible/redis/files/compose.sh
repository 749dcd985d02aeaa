# Makes the file $LIVE, into which the server writes its own state, of the wanted settings $WANTED and of the lines that
# are state: those of the file so far that the sed script $KEPT prints, at the very first the line $INITIAL. A file that
# was made of these very settings stays as it is.
mark="# Of settings with the digest $(sha256sum <"$WANTED" | cut -d' ' -f1)"
if ! grep -qxF "$mark" "$LIVE" 2>/dev/null; then
  # In quotes: Ansible puts the values of an environment into the text of a command before a shell sees it.
  state="$INITIAL"
  if grep -q '^# Of settings with the digest ' "$LIVE" 2>/dev/null; then state=$(sed -nE "$KEPT" "$LIVE"); fi
  # The server replaces its file by renaming, so it must be able to write into the folder.
  chown redis:redis "$(dirname "$LIVE")"
  { echo "$mark"; printf '%s\n' "$state"; cat "$WANTED"; } >"$LIVE.new"
  chown redis:redis "$LIVE.new"
  chmod 0640 "$LIVE.new"
  mv "$LIVE.new" "$LIVE"
  echo "put in place"
fi
