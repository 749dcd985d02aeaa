#!/usr/bin/env bash
# The yardstick of `npm run bench -- launch`: the same three-node MariaDB stack from the same image with the same recipe, by
# hand, as fast as its author could make it: nodes are made side by side, one ansible-playbook does everything, with
# pipelining, reused connections, no fact gathering and no waiting between hosts where none is needed. Of `npm run bench -- modes`
# as well: from a baked image nothing is installed.
#   launch-by-hand.sh PROJECT IMAGE RECIPE_DIR WORK_DIR NAME install|baked      prints the milliseconds from start to verified
#   launch-by-hand.sh --remove PROJECT NAME
set -euo pipefail

if [ "$1" = --remove ]; then
  for n in 1 2 3; do lxc delete --project "$2" --force "$3-db-$n" & done
  wait
  exit 0
fi
project=$1 image=$2 recipe=$3 work=$4 name=$5 software=$6
nodes=(db-1 db-2 db-3)
mkdir -p "$work/roles"
ln -sfn "$recipe" "$recipe"/../../../shared/ansible/* "$work/roles"
started=$(date +%s%3N)

ssh-keygen -q -t ed25519 -N '' -f "$work/key"
: > "$work/known_hosts"
make() {
  local node=$1 machine="$name-$1" key
  ssh-keygen -q -t ed25519 -N '' -f "$work/$node"
  key=$(sed 's/^/    /' "$work/$node")
  cat > "$work/$node.yaml" <<YAML
#cloud-config
users: []
disable_root: false
ssh_deletekeys: true
ssh_authorized_keys: ["$(cat "$work/key.pub")"]
ssh_keys:
  ed25519_public: $(cat "$work/$node.pub")
  ed25519_private: |
$key
YAML
  lxc launch -q --project "$project" "$image" "$machine" -c limits.cpu=1 -c limits.memory=1024MiB \
    -c user.user-data="$(cat "$work/$node.yaml")" -d root,size=8GiB
  local address=
  until [ -n "$address" ]; do
    address=$(lxc list -q --project "$project" "^$machine\$" -c 4 -f csv | cut -d' ' -f1)
    [ -n "$address" ] || sleep 0.1
  done
  until { : < "/dev/tcp/$address/22"; } 2> "$work/$node.err"; do sleep 0.1; done
  echo "$address" > "$work/$node.address"
}
for node in "${nodes[@]}"; do make "$node" & done
for job in $(jobs -p); do wait "$job"; done

role() { if [ "$1" = db-1 ]; then echo primary; else echo replica; fi; }
{
  echo 'all:'
  echo '  vars: {ansible_user: root, ansible_python_interpreter: /usr/bin/python3, database: app, characterSet: utf8mb4,'
  echo '    burgeon_os: {id: debian-12, family: debian, os: debian, release: "12"},'
  echo "    bufferPool: 256, app_password: $(openssl rand -hex 12), replication_password: $(openssl rand -hex 12),"
  echo '    burgeon_nodes: ['
  for node in "${nodes[@]}"; do
    address=$(cat "$work/$node.address")
    echo "      {node: $node, role: $(role "$node"), address: $address},"
    echo "$address $(cat "$work/$node.pub")" >> "$work/known_hosts"
  done
  echo '    ]}'
  echo '  children:'
  for group in primary replica; do
    echo "    $group:"
    echo '      hosts:'
    for node in "${nodes[@]}"; do
      [ "$(role "$node")" = "$group" ] && echo "        $node: {ansible_host: $(cat "$work/$node.address"), burgeon_role: $group}"
    done
  done
} > "$work/hosts.yml"
: > "$work/site.yml"
if [ "$software" = install ]; then
  echo '- {hosts: all, gather_facts: false, strategy: free, tasks: [{import_role: {name: mariadb, tasks_from: install}}]}' > "$work/site.yml"
fi
cat >> "$work/site.yml" <<'YAML'
- {hosts: primary, gather_facts: false, tasks: [{import_role: {name: mariadb, tasks_from: configure}}]}
- {hosts: replica, gather_facts: false, strategy: free, tasks: [{import_role: {name: mariadb, tasks_from: configure}}]}
- {hosts: all, gather_facts: false, strategy: free, tasks: [{import_role: {name: mariadb, tasks_from: verify}}]}
YAML
cd "$work"
ANSIBLE_PIPELINING=True ANSIBLE_SSH_TRANSFER_METHOD=piped ANSIBLE_NOCOLOR=1 ANSIBLE_HOME="$work/.ansible" LC_ALL=C.UTF-8 \
  ANSIBLE_SSH_ARGS="-F none -o ControlMaster=auto -o ControlPersist=60 -o UserKnownHostsFile=$work/known_hosts -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes" \
  /usr/bin/ansible-playbook -i hosts.yml --private-key "$work/key" --forks 5 site.yml > "$work/ansible.log" 2>&1 \
  || { tail -n 30 "$work/ansible.log" >&2; exit 1; }
echo $(($(date +%s%3N) - started))
