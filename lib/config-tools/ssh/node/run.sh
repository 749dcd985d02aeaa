#!/bin/sh
# One run on a node, in the folder $1 whose name is the run's. Its standard input stays open as long as somebody waits for
# the run: when it ends (cancel, a killed worker, a cut connection), everything that carries the run's mark is ended.
# A program that is ended may have children in sessions of their own, so process groups would not find all.
run=$1
id=${run##*/}
lock=${run%/*}/burgeon.lock
trap 'rm -rf "$run"' EXIT

marked() { grep -lzxF "BURGEON_RUN=$id" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3; }

# First SIGTERM, after four seconds SIGKILL: package managers get the time to end cleanly.
end_marked() {
  sent=" "
  turns=0
  while pids=$(marked) && [ -n "$pids" ]; do
    for pid in $pids; do
      case "$sent" in
        *" $pid "*) [ "$turns" -lt 40 ] || kill -KILL "$pid" 2>/dev/null ;;
        *) kill -TERM "$pid" 2>/dev/null; sent="$sent$pid " ;;
      esac
    done
    sleep 0.1
    turns=$((turns + 1))
  done
}

exec 3<&0 </dev/null
(
  while read -r _ <&3; do :; done
  # What the run below has still to begin carries the mark a moment later: this goes on until the run itself is over.
  while kill -0 $$ 2>/dev/null; do
    end_marked
    sleep 0.1
  done
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-

# The run of a killed worker may still be ending, and package managers refuse to work side by side. What runs in here does
# not inherit the lock, as a daemon would hold it for ever.
exec 4>"$lock"
BURGEON_RUN=$id flock -w 300 4 || {
  echo '{"event":"said","level":"err","text":"Another run of the portal on this node has not ended within 5 minutes."}'
  kill "$watcher" 2>/dev/null
  exit 75
}
BURGEON_RUN=$id sh "$run/work.sh" "$@" 4>&- &
work=$!
wait "$work"
code=$?
kill "$watcher" 2>/dev/null
# What a task left behind belongs to nobody.
end_marked
exit "$code"
