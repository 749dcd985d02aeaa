# Ends this server's brick of the volume $0, and waits until it has ended: the daemon stays, and would start it when it starts.
for file in /run/gluster/vols/"$0"/*.pid; do
  pid=$(cat "$file")
  kill "$pid"
  tail --pid="$pid" -f /dev/null
done
