#!/bin/sh
# Brings Puppet to the node where it is missing, and runs it: $1 the run's folder, $2 the family of the system, $3 `apply` or
# `check`. Standard output is a line of JSON an event, as ssh/node-report.ts reads them; a line that begins with "| " is what
# the open task printed.
run=$1 family=$2 action=$3
# The vendor's package brings a Ruby of its own.
vendor=/opt/puppetlabs/puppet/bin/ruby

has_puppet() { [ -x "$vendor" ] || [ -x /usr/bin/puppet ]; }

install_puppet() {
  case "$family" in
    debian)
      export DEBIAN_FRONTEND=noninteractive
      # An installation that was cut off blocks apt until dpkg has finished it.
      [ -z "$(dpkg --audit)" ] || dpkg --configure --pending || return
      apt-get -q -o DPkg::Lock::Timeout=120 -o APT::Update::Error-Mode=any update || return
      # Before Debian 12 and Ubuntu 24.04 the agent had no package of its own.
      name=puppet-agent
      apt-cache show "$name" >/dev/null 2>&1 || name=puppet
      apt-get -q -y -o DPkg::Lock::Timeout=120 --no-install-recommends install "$name"
      ;;
    redhat)
      dnf -q -y install "https://yum.voxpupuli.org/openvox8-release-el-$(rpm -E %rhel).noarch.rpm" &&
        dnf -q -y install --setopt=install_weak_deps=False openvox-agent
      ;;
    suse)
      zypper --non-interactive --no-gpg-checks install "https://yum.voxpupuli.org/openvox8-release-sles-15.noarch.rpm" &&
        zypper --non-interactive --gpg-auto-import-keys install --no-recommends openvox-agent
      ;;
  esac
}

if ! has_puppet; then
  task='"task":"puppet","name":"Install Puppet"'
  if [ "$action" = check ]; then
    echo "{\"event\":\"missing\",$task}"
    echo '{"event":"over","code":0}'
    exit 0
  fi
  echo "{\"event\":\"start\",$task}"
  if install_puppet >"$run/install.log" 2>&1 && has_puppet; then
    # There is no server to ask: the portal alone runs it.
    systemctl disable --now --quiet puppet 2>/dev/null
    echo "{\"event\":\"end\",$task,\"status\":\"changed\"}"
  else
    tail -n 60 "$run/install.log" | sed 's/^/| /'
    echo "{\"event\":\"end\",$task,\"status\":\"failed\"}"
    exit 4
  fi
fi

ruby=/usr/bin/ruby
[ ! -x "$vendor" ] || ruby=$vendor
exec "$ruby" "$run/apply.rb" "$run" "$action"
