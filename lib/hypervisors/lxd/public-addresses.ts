/** The public addresses of machines: those on their cards, and those that network forwards of the daemon bring to them. */
import type { Machine } from "@/lib/hypervisors/driver";
import { isPublicAddress, plainAddress } from "@/lib/util/public-address";
import type { Daemon } from "./daemon";
import { hasNoForwards, LxdRefusal } from "./failures";
import { toState } from "./machine-record";
import * as records from "./records";

type Device = Readonly<Record<string, string>>;

/** Cards of the machine's own and of its profile, by the names that they have inside. */
function cardsOf({ config, devices, expanded_devices }: records.InstanceRecord): [name: string, card: Device][] {
  return Object.entries(expanded_devices ?? devices ?? {})
    .filter(([, { type }]) => type === "nic")
    .map(([key, card]) => [card.name ?? config?.[`volatile.${key}.name`] ?? key, card]);
}

/** As the daemon was told to give them to a card; routed ones have several. */
const configured = (card: Device): string[] =>
  [card["ipv4.address"], card["ipv6.address"]].flatMap((list) => list?.split(",") ?? []).map((one) => one.trim());

/** What is on a machine's cards now, and what is kept for them while it does not run. */
function addressesOf(record: records.InstanceRecord): string[] {
  const held = cardsOf(record).flatMap(([name, card]) => [
    ...configured(card),
    ...(record.state?.network?.[name]?.addresses ?? [])
      .filter(({ scope }) => scope === "global")
      .map(({ address }) => address),
  ]);
  return [...new Set(held.map(plainAddress))];
}

/**
 * The forwards of all networks that the machines are on: one call for each network. Null where the daemon does not tell.
 * Daemons older than network forwards (LXD 4.20) know no such path, so they have none.
 */
export async function readForwards(
  daemon: Daemon,
  machines: readonly records.InstanceRecord[],
  signal: AbortSignal,
): Promise<records.ForwardRecord[] | null> {
  const networks = new Set(machines.flatMap(cardsOf).flatMap(([, { network }]) => network ?? []));
  try {
    const found = await Promise.all([...networks].map((network) => forwardsOf(daemon, network, signal)));
    return found.flat();
  } catch (e) {
    if (e instanceof LxdRefusal) return null;
    throw e;
  }
}

async function forwardsOf(daemon: Daemon, network: string, signal: AbortSignal): Promise<records.ForwardRecord[]> {
  const path = `/1.0/networks/${encodeURIComponent(network)}/forwards`;
  try {
    return (await daemon.find(records.forwards, path, signal, { ...daemon.inProject, recursion: 1 })) ?? [];
  } catch (e) {
    // Networks that are nothing but somebody else's: macvlan, SR-IOV, physical.
    if (hasNoForwards(e)) return [];
    throw e;
  }
}

/**
 * By machine; one of which it is not known is left out. A forward counts for the machine of its default target, else for the first of
 * those that its ports go to, so that no address is told twice.
 */
export function publicAddressesOf(
  machines: readonly records.InstanceRecord[],
  forwards: readonly records.ForwardRecord[],
): Map<string, string[]> {
  const known = new Map(machines.map((record) => [record.name, addressesOf(record)]));
  const holders = new Map([...known].flatMap(([name, addresses]) => addresses.map((one) => [one, name] as const)));
  const forwarded = new Map<string, string[]>();
  let isUnclaimed = false;
  for (const { listen_address, config, ports } of forwards) {
    const targets = [config?.target_address, ...(ports ?? []).map((port) => port.target_address)];
    const holder = targets.map((one) => holders.get(plainAddress(one ?? ""))).find((name) => name !== undefined);
    if (holder === undefined) isUnclaimed = true;
    else forwarded.set(holder, [...(forwarded.get(holder) ?? []), plainAddress(listen_address)]);
  }
  const found = new Map<string, string[]>();
  for (const { name, status } of machines) {
    const addresses = known.get(name)!;
    // One that boots has none yet; to one that is stopped, and has no fixed address, an unclaimed forward may lead.
    const isUnknown = addresses.length === 0 && (toState(status) !== "stopped" || isUnclaimed);
    if (isUnknown) continue;
    const all = new Set([...addresses.filter(isPublicAddress), ...(forwarded.get(name) ?? [])]);
    found.set(name, [...all].sort());
  }
  return found;
}

/** What the list of machines tells beside each of them. */
export async function readPublicAddresses(
  daemon: Daemon,
  machines: readonly records.InstanceRecord[],
  signal: AbortSignal,
): Promise<(id: string) => Pick<Machine, "publicAddresses">> {
  const forwards = await readForwards(daemon, machines, signal);
  const found = forwards && publicAddressesOf(machines, forwards);
  return (id) => {
    const publicAddresses = found?.get(id);
    return publicAddresses ? { publicAddresses } : {};
  };
}
