# Mounts the volume $0 of the servers $@ at /mnt/$0, and has it mounted at every boot.
target=/mnt/$0
options=defaults,_netdev,backup-volfile-servers=$(IFS=:; echo "${*:2}")
line="$1:/$0 $target glusterfs $options 0 0"
mkdir -p "$target"
if ! grep -qxF "$line" /etc/fstab; then
  others=$(awk -v target="$target" '$2 != target' /etc/fstab)
  printf '%s\n' "$others" "$line" > /etc/fstab.new
  mv /etc/fstab.new /etc/fstab
  systemctl daemon-reload
  echo "written to fstab"
fi
mountpoint -q "$target" && exit 0
mount "$target" || { tail -n 20 "/var/log/glusterfs/mnt-$0.log" >&2; exit 1; }
echo mounted
