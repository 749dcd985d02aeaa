import { isIPv4, isIPv6 } from "node:net";
import type { OsFamily } from "@/lib/blueprints/os";
import type { Opening } from "@/lib/plan/firewall";

const NFT = "/usr/sbin/nft";
const RULES = "/etc/burgeon/firewall.nft";
const UNIT = "burgeon-firewall.service";

/** "tcp 3306", "tcp 49152-60999". */
export const nameOf = ({ protocol, first, last }: Opening): string =>
  `${protocol} ${first === last ? first : `${first}-${last}`}`;

/**
 * The rules of one node, in a table of their own: an administrator's tables stay as they are. Loading them replaces the table at
 * once, so there is no moment without. Whoever is refused is told so and need not wait.
 * Format: nft(8) of 0.9 or newer. @throws where an address is none
 */
export function firewallRules(openings: readonly Opening[]): string {
  const rules = [
    'iifname "lo" accept',
    // Answers only: what others began meets the rules below with each packet, so a port that is closed is closed at once.
    "ct state established ct direction reply accept",
    // ICMP and ICMPv6, by which neighbours are found. By number: an image may have no list of protocols' names.
    "meta l4proto { 1, 58 } accept",
    // A lease may be offered by broadcast, which answers nothing that conntrack knows.
    "udp sport 67 udp dport 68 accept",
    "udp sport 547 udp dport 546 accept",
    "tcp dport 22 accept",
    ...openings.flatMap(rulesOf),
    "meta pkttype host reject with icmpx type admin-prohibited",
  ];
  return [
    "# Written by Burgeon. Replaced whenever the stack changes.",
    "table inet burgeon",
    "delete table inet burgeon",
    "table inet burgeon {",
    "  chain input {",
    "    type filter hook input priority 0; policy drop;",
    ...rules.map((rule) => `    ${rule}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

function rulesOf({ protocol, first, last, from }: Opening): string[] {
  const port = `${protocol} dport ${first === last ? first : `${first}-${last}`} accept`;
  if (from === null) return [port];
  const wrong = from.find((address) => !isIPv4(address) && !isIPv6(address));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no address`);
  const sets = [
    ["ip", from.filter(isIPv4)],
    ["ip6", from.filter(isIPv6)],
  ] as const;
  return sets.flatMap(([kind, of]) => (of.length === 0 ? [] : [`${kind} saddr { ${of.join(", ")} } ${port}`]));
}

const INSTALL: Record<OsFamily, string> = {
  // The lists of an image may be missing or old: then they are fetched, and it is tried once more.
  debian: [
    "export DEBIAN_FRONTEND=noninteractive; apt='apt-get -q=2 -o DPkg::Lock::Timeout=120'; dpkg --configure -a",
    "install() { $apt install --no-install-recommends --yes nftables; }",
    "install || { $apt update && install; }",
  ].join("; "),
  redhat: "dnf --quiet --assumeyes install nftables",
  suse: "zypper --non-interactive --quiet install --no-recommends nftables",
};

const LOAD = `${NFT} --file ${RULES}`;

/** Sets the rules before the network comes up. */
const UNIT_FILE = `# Written by Burgeon.
[Unit]
Description=What this node lets in, as Burgeon has set it
ConditionPathExists=${RULES}
DefaultDependencies=no
After=nftables.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${LOAD}

[Install]
WantedBy=sysinit.target
`;

/** The distributions' own service removes every table whenever it starts, reloads or stops: this one comes back. */
const DROP_IN = `# Written by Burgeon.
[Service]
ExecStartPost=-${LOAD}
ExecReload=-${LOAD}
ExecStopPost=-${LOAD}
`;

/**
 * Brings nftables and the unit to a machine, and no rules. A fixed command that may be cut off anywhere and repeated: files
 * appear whole, and a run whose portal was killed and that is still at work is waited for.
 */
export const prepareFirewall = (family: OsFamily): string =>
  [
    "set -eu; umask 022; exec 9>/run/burgeon-firewall.lock; flock 9",
    `[ -x ${NFT} ] || { ${INSTALL[family]}; }`,
    "mkdir -p /etc/burgeon /etc/systemd/system/nftables.service.d",
    // What comes in becomes file $1.
    `put() { cat >"$1.new"; cmp -s "$1.new" "$1" || changed=yes; sync "$1.new"; mv -f "$1.new" "$1"; }`,
    "changed=",
    here(`put /etc/systemd/system/${UNIT}`, UNIT_FILE),
    here("put /etc/systemd/system/nftables.service.d/burgeon.conf", DROP_IN),
    // Enabling makes systemd read the files, which may take a second: only where there is need.
    `[ -z "$changed" ] && systemctl is-enabled --quiet ${UNIT} || systemctl enable --quiet ${UNIT}`,
  ].join("\n");

/** Sets a node's rules, now and at every boot. They are tried before they replace the old ones. May be repeated as well. */
export const setFirewall = (family: OsFamily, rules: string): string =>
  [
    prepareFirewall(family),
    here(`cat >${RULES}.try`, rules),
    `${NFT} --check --file ${RULES}.try`,
    `sync ${RULES}.try; mv -f ${RULES}.try ${RULES}`,
    `systemctl restart ${UNIT}`,
  ].join("\n");

const here = (command: string, text: string): string => `${command} <<'END_OF_FILE'\n${text}END_OF_FILE`;
