import { readFile } from "node:fs/promises";
import { PortalError } from "@/lib/errors";
import type { Names } from "@/lib/hypervisors/libvirt/names";
import { ignoring } from "@/lib/hypervisors/libvirt/pool";
import {
  addressIn,
  freeSubnets,
  parseRoutes,
  prefixOfMask,
  subnetOf,
  type Subnet,
} from "@/lib/hypervisors/libvirt/subnet";
import { isFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import type { Virsh } from "@/lib/hypervisors/libvirt/virsh";
import { element, serialiseXml, type XmlElement } from "@/lib/hypervisors/libvirt/xml";
import { childElements, parseXmlDocuments } from "@/lib/hypervisors/libvirt/xml-reader";
import { say } from "@/lib/util/say";

const QUERY_MS = 60_000;
/** libvirt knows the routes of a remote host and we do not: so many subnets are tried before giving up. */
const MAX_ATTEMPTS = 64;

export const networkXml = (names: Names, subnet: Subnet): string =>
  serialiseXml(
    element(
      "network",
      {},
      element("name", {}, names.network),
      element("forward", { mode: "nat" }),
      element("bridge", { name: names.bridge, stp: "on", delay: "0" }),
      element(
        "ip",
        { address: addressIn(subnet, 1), prefix: subnet.prefix },
        element(
          "dhcp",
          {},
          // An hour: addresses of deleted machines come back in time; a running guest renews its own.
          element(
            "range",
            { start: addressIn(subnet, 2), end: addressIn(subnet, 254) },
            element("lease", { expiry: 1, unit: "hours" }),
          ),
        ),
      ),
    ),
  );

/** The IPv4 ranges that libvirt's own networks use, active or not. */
export const subnetsOfNetworks = (networks: XmlElement[]): Subnet[] =>
  networks
    .flatMap((network) => childElements(network, "ip"))
    .flatMap(({ attributes }) => {
      const prefix = attributes.prefix ? Number(attributes.prefix) : prefixOfMask(attributes.netmask ?? "");
      return subnetOf(attributes.address ?? "", prefix ?? 24) ?? [];
    });

/** `net-dhcp-leases` without header: expiry date and time, MAC, protocol, address/prefix, hostname, client id. */
export function parseLeases(output: string): { mac: string; address: string }[] {
  return output.split("\n").flatMap((line) => {
    const match = /^\s*\S+\s+\S+\s+([0-9a-f:]{17})\s+(?:ipv4\s+([0-9.]+)|ipv6\s+([0-9a-f:]+))\/\d+/i.exec(line);
    const address = match?.[2] ?? match?.[3];
    return match?.[1] && address ? [{ mac: match[1].toLowerCase(), address }] : [];
  });
}

export type Network = ReturnType<typeof createNetwork>;

/** The NAT network of one installation, with DHCP by libvirt's dnsmasq. */
export function createNetwork(virsh: Virsh, names: Names, remote: boolean) {
  const { network } = names;
  const query = (signal: AbortSignal) => ({ signal, timeoutMs: QUERY_MS });

  async function takenSubnets(signal: AbortSignal): Promise<Subnet[]> {
    const uuids = (await virsh.run(["net-list", "--all", "--uuid"], query(signal)))
      .split(/\s+/)
      .filter((u) => u !== "");
    const dumps = await Promise.all(
      uuids.map((uuid) => virsh.run(["net-dumpxml", uuid], query(signal)).catch(noOutput("no-network"))),
    );
    const routes = remote ? "" : await readFile("/proc/net/route", "utf8").catch(() => "");
    return [...subnetsOfNetworks(dumps.flatMap(parseXmlDocuments)), ...parseRoutes(routes)];
  }

  async function defineOnFreeSubnet(signal: AbortSignal): Promise<void> {
    let attempts = 0;
    for (const subnet of freeSubnets(names.installationId, await takenSubnets(signal))) {
      if (++attempts > MAX_ATTEMPTS) break;
      await virsh.runWithFile(["net-define"], networkXml(names, subnet), query(signal)).catch(ignoring("exists"));
      try {
        await virsh.run(["net-start", network], query(signal));
        return;
      } catch (e) {
        if (isFailure(e, "already-active")) return;
        if (!isFailure(e, "subnet-taken")) throw e;
        await virsh.run(["net-undefine", network], query(signal)).catch(ignoring("no-network"));
      }
    }
    throw new PortalError("hypervisor-refused", {
      detail: say`No free /24 network between 10.200.0.0 and 10.231.255.0 was found on the hypervisor's host.`,
      remedy: say`Free one of these networks on the host, then prepare the cloud again.`,
    });
  }

  return {
    /** Makes the network, or starts it again; one whose subnet was taken meanwhile (by a new VPN, say) moves. */
    async ensure(signal: AbortSignal): Promise<void> {
      const info = await virsh.run(["net-info", network], query(signal)).catch(noOutput("no-network"));
      if (info === "") await defineOnFreeSubnet(signal);
      else if (!/^Active:\s+yes$/m.test(info)) {
        try {
          await virsh.run(["net-start", network], query(signal)).catch(ignoring("already-active"));
        } catch (e) {
          if (!isFailure(e, "subnet-taken")) throw e;
          await virsh.run(["net-undefine", network], query(signal)).catch(ignoring("no-network"));
          await defineOnFreeSubnet(signal);
        }
      }
      await virsh.run(["net-autostart", network], query(signal));
    },

    /**
     * Addresses by MAC address (lower case), by the leases of these networks: one call for each, by default of the installation's own alone. Those of a
     * network that is missing or down are none.
     */
    async leases(signal: AbortSignal, networks: Iterable<string> = [network]): Promise<Map<string, string[]>> {
      const outputs = await Promise.all(
        [...networks].map((name) =>
          virsh.run(["net-dhcp-leases", name], query(signal)).catch(noOutput("no-network", "not-active")),
        ),
      );
      const byMac = new Map<string, string[]>();
      for (const { mac, address } of outputs.flatMap(parseLeases)) byMac.set(mac, [...(byMac.get(mac) ?? []), address]);
      return byMac;
    },

    async remove(signal: AbortSignal): Promise<void> {
      await virsh.run(["net-destroy", network], query(signal)).catch(ignoring("no-network", "not-active"));
      await virsh.run(["net-undefine", network], query(signal)).catch(ignoring("no-network"));
    },
  };
}

function noOutput(...kinds: Parameters<typeof ignoring>): (e: unknown) => string {
  return (e) => {
    ignoring(...kinds)(e);
    return "";
  };
}
