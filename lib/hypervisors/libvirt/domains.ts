import { isIPv4 } from "node:net";
import { PortalError } from "@/lib/errors";
import type { Machine } from "@/lib/hypervisors/driver";
import { DISK_TARGET, type DomainFacts, parseDomainState, readDomain } from "@/lib/hypervisors/libvirt/domain-xml";
import { machineVolumes, type Names } from "@/lib/hypervisors/libvirt/names";
import type { Network } from "@/lib/hypervisors/libvirt/network";
import { ignoring, type Pool } from "@/lib/hypervisors/libvirt/pool";
import type { Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { isFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { parseXml, parseXmlDocuments } from "@/lib/hypervisors/libvirt/xml-reader";
import { isPublicAddress, plainAddress } from "@/lib/util/public-address";
import { say } from "@/lib/util/say";

const GIB = 2 ** 30;
const QUERY_MS = 60_000;
/** Arguments of one virsh call: UUIDs of 36 characters, far below any limit of an argument's length. */
const DOMAINS_PER_CALL = 200;

/** What libvirt tells of every domain at once. */
export type DomainStats = {
  state: number;
  reason: number;
  /** Of the machine's own disk, as large as it is now; only of one that runs. */
  capacityBytes?: number;
};

/** Splits `domstats --state --block`: `Domain: 'name'`, then lines like `state.state=1`. */
export function parseStats(output: string): Map<string, DomainStats> {
  const all = new Map<string, DomainStats>();
  for (const block of output.split(/^Domain: /m).slice(1)) {
    const name = /^'(.*)'$/m.exec(block)?.[1];
    const field = (key: string) => new RegExp(`^\\s*${key}=(.*)$`, "m").exec(block)?.[1];
    const state = field("state\\.state");
    if (name === undefined || state === undefined) continue;
    const disk = new RegExp(`^\\s*block\\.(\\d+)\\.name=${DISK_TARGET}$`, "m").exec(block)?.[1];
    const capacity = disk && field(`block\\.${disk}\\.capacity`);
    all.set(name, {
      ...{ state: Number(state), reason: Number(field("state\\.reason") ?? 0) },
      ...(capacity && { capacityBytes: Number(capacity) }),
    });
  }
  return all;
}

// virDomainState and the reasons that mean trouble, in libvirt-domain.h.
const PAUSED = 3;
const SHUT_OFF = 5;
const CRASHED = 6;
const PAUSED_TROUBLE = new Set([5, 10, 13]);
const SHUT_OFF_TROUBLE = new Set([3, 6]);

export function stateOfNumbers({ state, reason }: Pick<DomainStats, "state" | "reason">): Machine["state"] {
  if (state === PAUSED) return PAUSED_TROUBLE.has(reason) ? "failed" : "starting";
  if (state === SHUT_OFF) return SHUT_OFF_TROUBLE.has(reason) ? "failed" : "stopped";
  if (state === CRASHED) return "failed";
  return state === 0 ? "stopped" : "running";
}

/**
 * Of the addresses that a domain's cards were leased those that are public; null where that is not known: it boots, or libvirt leases nothing to one of its
 * cards. One that is stopped holds none.
 */
export function publicAddressesOf(
  { cards }: Pick<DomainFacts, "cards">,
  state: Machine["state"],
  leases: ReadonlyMap<string, string[]>,
): string[] | null {
  if (state === "stopped") return [];
  const held = cards.map(({ mac }) => leases.get(mac) ?? []);
  if (state !== "running" || held.some((addresses) => addresses.length === 0)) return null;
  return [...new Set(held.flat().map(plainAddress).filter(isPublicAddress))].sort();
}

export type Domains = ReturnType<typeof createDomains>;

/** Finds this installation's domains by their metadata. */
export function createDomains(virsh: Virsh, names: Names, network: Network, pool: Pick<Pool, "capacities">) {
  const query = (signal: AbortSignal) => ({ signal, timeoutMs: QUERY_MS });
  const isOurs = (facts: DomainFacts): boolean => facts.metadata?.installationId === names.installationId;

  type Now = {
    state: Machine["state"];
    leases: Map<string, string[]>;
    /** Of its disk, which somebody may have grown; where it has none any more, what the portal gave it is told. */
    capacityBytes: number | undefined;
  };
  const toMachine = (facts: DomainFacts, { state, leases, capacityBytes }: Now): Machine => ({
    id: facts.id,
    state,
    // A lease outlives its machine's run by up to an hour; nobody answers there.
    addresses: state === "running" ? (leases.get(facts.cards[0]?.mac ?? "") ?? []).filter(isIPv4) : [],
    tags: facts.metadata?.tags ?? {},
    vcpus: facts.vcpus,
    memoryMiB: facts.memoryMiB,
    diskGiB: capacityBytes ? Math.ceil(capacityBytes / GIB) : (facts.metadata?.diskGiB ?? 0),
  });

  /** Also domains of others: the caller must not touch those. */
  async function lookUp(signal: AbortSignal, id: string): Promise<DomainFacts | null> {
    try {
      return readDomain(parseXml(await virsh.run(["dumpxml", id], query(signal))));
    } catch (e) {
      if (isFailure(e, "no-domain")) return null;
      throw e;
    }
  }

  async function find(signal: AbortSignal, id: string): Promise<DomainFacts | null> {
    const facts = await lookUp(signal, id);
    return facts && isOurs(facts) ? facts : null;
  }

  return {
    lookUp,
    find,
    isOurs,

    /** @throws not-found for absent machines and for domains of others. */
    async require(signal: AbortSignal, id: string): Promise<DomainFacts> {
      const facts = await find(signal, id);
      if (facts) return facts;
      throw new PortalError("not-found", {
        detail: say`The machine ${id} does not exist on the hypervisor.`,
        remedy: say`Launch it again or remove its stack.`,
      });
    },

    async state(signal: AbortSignal, id: string): Promise<Machine["state"]> {
      return parseDomainState(await virsh.run(["domstate", "--reason", id], query(signal)));
    },

    async get(signal: AbortSignal, id: string): Promise<Machine | null> {
      const facts = await find(signal, id);
      if (!facts) return null;
      try {
        const disk = machineVolumes(id).disk;
        const [state, sizes] = await Promise.all([this.state(signal, id), pool.capacities(signal, [disk])]);
        const leases = state === "running" ? await network.leases(signal) : new Map<string, string[]>();
        return toMachine(facts, { state, leases, capacityBytes: sizes.get(disk) });
      } catch (e) {
        if (isFailure(e, "no-domain")) return null;
        throw e;
      }
    },

    /**
     * Three calls of virsh and one for each network, for any usual number of machines, and one more where some do not run: of those libvirt
     * tells how large their disks are by the volumes alone. Domains that vanish meanwhile are left out.
     */
    async list(signal: AbortSignal): Promise<Machine[]> {
      const facts = await this.listFacts(signal);
      if (facts.length === 0) return [];
      const networks = new Set(facts.flatMap(({ cards }) => cards.flatMap((card) => card.network ?? [])));
      const [stats, leases] = await Promise.all([
        virsh.run(["domstats", "--state", "--block", "--nowait"], query(signal)).then(parseStats),
        network.leases(signal, networks),
      ]);
      const untold = facts.filter(({ id }) => stats.get(id)?.capacityBytes === undefined);
      const sizes = await pool.capacities(
        signal,
        untold.map(({ id }) => machineVolumes(id).disk),
      );
      return facts.flatMap((f) => {
        const now = stats.get(f.id);
        if (!now) return [];
        const state = stateOfNumbers(now);
        const capacityBytes = now.capacityBytes ?? sizes.get(machineVolumes(f.id).disk);
        const publicAddresses = publicAddressesOf(f, state, leases);
        return [{ ...toMachine(f, { state, leases, capacityBytes }), ...(publicAddresses && { publicAddresses }) }];
      });
    },

    async listFacts(signal: AbortSignal): Promise<DomainFacts[]> {
      const uuids = (await virsh.run(["list", "--all", "--uuid"], query(signal))).match(/[0-9a-f-]{36}/g) ?? [];
      const facts: DomainFacts[] = [];
      for (let i = 0; i < uuids.length; i += DOMAINS_PER_CALL) {
        const chunk = uuids.slice(i, i + DOMAINS_PER_CALL);
        // One argument with several commands: virsh goes on after a failing one, and its exit code is that of the last.
        const commands = [...chunk.map((uuid) => `dumpxml ${uuid}`), "echo"].join("; ");
        facts.push(...parseXmlDocuments(await virsh.run([commands], query(signal))).map(readDomain));
      }
      return facts.filter(isOurs);
    },

    /** Ends a domain's run at once. */
    async destroy(signal: AbortSignal, id: string): Promise<void> {
      await virsh.run(["destroy", id], query(signal)).catch(ignoring("no-domain", "not-active"));
    },

    async undefine(signal: AbortSignal, id: string): Promise<void> {
      const args = ["undefine", id, "--managed-save", "--snapshots-metadata", "--checkpoints-metadata", "--nvram"];
      await virsh.run(args, query(signal)).catch(ignoring("no-domain"));
    },
  };
}
