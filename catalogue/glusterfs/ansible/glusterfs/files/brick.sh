# Proves that the brick $0 holds the file "<path> <SHA-256>" of $1.
read -r path digest <<< "$1"
found=$(sha256sum < "$0/$path" | cut -d' ' -f1) || { echo "The brick of $(hostname) does not have the file." >&2; exit 1; }
[ "$found" = "$digest" ] || { echo "The file in the brick of $(hostname) is not what was written." >&2; exit 1; }
