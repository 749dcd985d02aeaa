import { say, type Sentence } from "@/lib/util/say";

type Removal = { what: Sentence; command: string };

/**
 * What is taken off a machine before it becomes an image, in this order: a clone must get an identity of its own, and find
 * nobody's traces or secrets. Fixed commands for Debian, Red Hat and SUSE families; each may be repeated. What a clone gets
 * at its first boot from cloud-init (host keys, authorised keys, host name) is removed, so that nothing old can be mistaken for it.
 */
export const GENERALISE: readonly Removal[] = [
  {
    what: say`package caches and lists removed`,
    command: [
      "if command -v apt-get >/dev/null; then apt-get clean; rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin; fi",
      "if command -v dnf >/dev/null; then dnf clean all; fi",
      "if command -v zypper >/dev/null; then zypper clean --all; fi",
    ].join("; "),
  },
  {
    what: say`cloud-init forgets this machine`,
    command: "cloud-init clean --logs --seed && rm -rf /var/lib/cloud/* /run/cloud-init",
  },
  {
    // Empty, not absent: systemd then makes one at boot, and does not take it for the first boot of a fresh system.
    what: say`machine id emptied`,
    command: "truncate --size=0 /etc/machine-id; rm -f /var/lib/dbus/machine-id",
  },
];

/** Services that write while others are removed: without them what is removed stays away. */
const WRITERS = "systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald rsyslog";

/**
 * The last act. Without its keys nobody signs in to the machine any more, so it goes on by itself: it switches itself off, at
 * once and not by an orderly shutdown, which would write logs and a random seed again. Its being off tells that all is done.
 * What the file systems hold is written out first; where the kernel allows it (a virtual machine), they are made read-only.
 */
export const SWITCH_OFF: Removal = {
  what: say`logs, traces and keys removed; the machine switches itself off`,
  command: [
    `${WRITERS} 2>/dev/null`,
    "find /var/log -type f \\( -name '*.gz' -o -name '*.[0-9]' -o -name '*.old' \\) -delete",
    "find /var/log -type f -exec truncate --size=0 {} +",
    "rm -rf /var/log/journal/* /run/log/journal/*",
    "rm -rf /tmp/..?* /tmp/.[!.]* /tmp/* /var/tmp/..?* /var/tmp/.[!.]* /var/tmp/*",
    "rm -rf /root/.ansible /home/*/.ansible /root/.cache /root/.bash_history /home/*/.bash_history",
    "rm -rf /root/.lesshst /root/.viminfo /root/.wget-hsts /root/.python_history",
    "rm -f /var/lib/dhcp/*.lease* /var/lib/systemd/random-seed /var/lib/systemd/credential.secret",
    "rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub",
    "rm -f /root/.ssh/authorized_keys /root/.ssh/known_hosts /root/.ssh/id_* /home/*/.ssh/authorized_keys",
    "if command -v fstrim >/dev/null; then fstrim --all 2>/dev/null; fi",
    // A second, so that this command's own answer still gets out. The connection's end must not end it.
    "(trap '' HUP; sync; sleep 1; echo u 2>/dev/null >/proc/sysrq-trigger; sleep 1; systemctl poweroff --force --force) >/dev/null 2>&1 </dev/null &",
  ].join("; "),
};
