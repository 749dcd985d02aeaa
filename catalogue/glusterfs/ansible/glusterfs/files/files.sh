# At a mount of its own of the volume $0 of the server $1: "write NAME" prints "<path> <SHA-256>" of a new file, "read <that>" proves
# that the file is the same, "remove" removes all of them.
folder=.burgeon-acceptance
place=$(mktemp -d)
trap 'umount "$place"; rmdir "$place"' EXIT
mount -t glusterfs "$1:/$0" "$place"
case $2 in
  write)
    mkdir -p "$place/$folder"
    head -c 1048576 /dev/urandom > "$place/$folder/$3"
    sync -f "$place/$folder/$3"
    echo "$folder/$3 $(sha256sum < "$place/$folder/$3" | cut -d' ' -f1)"
    ;;
  read)
    read -r path digest <<< "$3"
    [ "$(sha256sum < "$place/$path" | cut -d' ' -f1)" = "$digest" ] || { echo "The file is not what was written." >&2; exit 1; }
    ;;
  remove) rm -rf "${place:?}/$folder" ;;
esac
