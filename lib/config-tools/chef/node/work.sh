#!/bin/sh
# Brings Cinc, the free build of Chef Infra Client, to the node where neither is there, and runs it: $1 the run's folder, $2 the
# family of the system, $3 `apply` or `check`. Standard output is a line of JSON an event, as ssh/node-report.ts reads them; a
# line that begins with "| " is what the open task printed.
run=$1 family=$2 action=$3

client() { for name in cinc-client chef-client; do command -v "$name" && return; done; return 1; }

# The vendor's own installer: no distribution that we offer packages it.
install_cinc() {
  case "$family" in
    debian)
      export DEBIAN_FRONTEND=noninteractive
      apt-get -q -o DPkg::Lock::Timeout=120 update &&
        apt-get -q -y -o DPkg::Lock::Timeout=120 --no-install-recommends install ca-certificates curl || return
      ;;
    redhat) command -v curl || dnf -q -y install curl || return ;;
    suse) zypper --non-interactive install --no-recommends ca-certificates curl || return ;;
  esac
  curl --fail --silent --show-error --location --output "$run/install.sh" https://omnitruck.cinc.sh/install.sh &&
    bash "$run/install.sh" -P cinc -v 18
}

if ! client >/dev/null; then
  task='"task":"cinc","name":"Install Cinc"'
  if [ "$action" = check ]; then
    echo "{\"event\":\"missing\",$task}"
    echo '{"event":"over","code":0}'
    exit 0
  fi
  echo "{\"event\":\"start\",$task}"
  if install_cinc >"$run/install.log" 2>&1 && client >/dev/null; then
    echo "{\"event\":\"end\",$task,\"status\":\"changed\"}"
  else
    tail -n 60 "$run/install.log" | sed 's/^/| /'
    echo "{\"event\":\"end\",$task,\"status\":\"failed\"}"
    exit 4
  fi
fi

flags=
[ "$action" != check ] || flags=--why-run
# What Chef prints itself goes where it is in nobody's way: the formatter has the only hold on descriptor 3.
"$(client)" --local-mode --config "$run/client.rb" --json-attributes "$run/attributes.json" \
  --override-runlist "$(cat "$run/run-list")" --format burgeon --no-fork --no-color --chef-license accept-no-persist $flags 3>&1 >&2
code=$?
echo "{\"event\":\"over\",\"code\":$code}"
exit "$code"
