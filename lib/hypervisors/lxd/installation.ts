/** The place an installation owns on the daemon: project with its profile, pools, bridge. */
import { isDeepStrictEqual } from "node:util";
import { PortalError } from "@/lib/errors";
import type { CallContext, Capabilities, Health } from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";
import type { LxdConnection } from "./connection";
import type { Daemon } from "./daemon";
import { isAbsent, isConflict } from "./failures";
import { NIC } from "./machine-record";
import { OWNER_KEY } from "./names";
import * as records from "./records";
import { readSnapshotRestore } from "./snapshot-restore";
import { chooseSubnet, parseCidr, readLocalRoutes, type Range } from "./subnet";

/** Copy-on-write drivers that the daemon can back with a loop file, best first. */
const THIN_DRIVERS = ["btrfs", "zfs", "lvm"];

/** Reading a machine with its state in one call; all of LXD 5.0 and every Incus have it. */
const NEEDED_EXTENSION = "instance_get_full";

const PRODUCTS: Readonly<Record<string, string>> = { lxd: "LXD", incus: "Incus" };

type Server = { auth: string; product: string; version: string; extensions: string[]; storageDrivers: string[] };

export async function readServer(daemon: Daemon, signal: AbortSignal): Promise<Server> {
  const { auth, api_extensions, environment } = await daemon.transport.get(records.server, "/1.0", signal);
  return {
    auth,
    product: PRODUCTS[environment.server] ?? environment.server,
    version: environment.server_version,
    extensions: api_extensions,
    storageDrivers: environment.storage_supported_drivers.map(({ Name }) => Name),
  };
}

/** The storage driver for our pools. `dir` is the last resort: it has no copy on write, so no thin clones. */
export const chooseStorage = (supported: readonly string[]): { driver: string; thin: boolean } => {
  const driver = THIN_DRIVERS.find((name) => supported.includes(name));
  return driver === undefined ? { driver: "dir", thin: false } : { driver, thin: true };
};

export async function readHealth(
  daemon: Daemon,
  ctx: CallContext,
  { privileged }: Pick<LxdConnection, "privileged">,
): Promise<Health & Pick<Capabilities, "snapshotRestore">> {
  const server = await usableServer(daemon, ctx.signal);
  const { thin } = chooseStorage(server.storageDrivers);
  const snapshotRestore = await readSnapshotRestore(daemon, ctx.signal);
  const ofSnapshots = { any: [], newest: [NEWEST_ONLY], "deletes-newer": [DELETES_NEWER] }[snapshotRestore];
  const notes = [...(thin ? [] : [FULL_COPIES]), ...(privileged ? [PRIVILEGED] : []), ...ofSnapshots];
  return {
    snapshotRestore,
    version: `${server.product} ${server.version}`,
    slow: false,
    simulated: false,
    ...(notes.length > 0 && { note: notes.reduce((a, b) => say`${a} ${b}`) }),
  };
}

const FULL_COPIES = say`No copy-on-write storage (btrfs, zfs, lvm) on this daemon: every machine is a full copy.`;
const PRIVILEGED = say`Services that need it get privileged containers here: whoever is root in one is nearly root of the host.`;
const NEWEST_ONLY = say`Its storage pool (ZFS) restores only the newest snapshot of a machine. With volume.zfs.remove_snapshots set on the pool it restores any, and deletes the newer ones.`;
const DELETES_NEWER = say`Its storage pool (ZFS) deletes the newer snapshots of a machine when an older one is restored.`;

async function usableServer(daemon: Daemon, signal: AbortSignal): Promise<Server> {
  const server = await readServer(daemon, signal);
  if (server.auth !== "trusted") {
    throw new PortalError("hypervisor-refused", {
      detail: say`The ${server.product} daemon does not trust the portal's client certificate.`,
      remedy: say`Add the certificate to the daemon's trust store (\`lxc config trust add\`, \`incus config trust add-certificate\`).`,
    });
  }
  if (!server.extensions.includes(NEEDED_EXTENSION)) {
    throw new PortalError("hypervisor-refused", {
      detail: say`${server.product} ${server.version} is too old: it lacks the API extension ${NEEDED_EXTENSION}.`,
      remedy: say`Use LXD 5.0 or newer, or Incus.`,
    });
  }
  return server;
}

/** Makes what is missing of project, pool, bridge and profile. */
export const prepareInstallation = (daemon: Daemon, ctx: CallContext): Promise<void> =>
  daemon.locked("installation", ctx, async () => {
    const { signal } = ctx;
    const { names, ownerConfig } = daemon;
    await usableServer(daemon, signal);
    await ensureOwned(daemon, ctx, "/1.0/projects", names.project, {
      description: "Machines of the portal",
      config: {
        "features.images": "true",
        "features.profiles": "true",
        "features.storage.volumes": "true",
        ...ownerConfig,
      },
    });
    await ensurePool(daemon, ctx, names.pool);
    await ensureNetwork(daemon, ctx);
    await ensureProfile(daemon, signal);
  });

/** Written only where it differs: the daemon refuses while a machine that has the profile is starting or stopping. */
async function ensureProfile(daemon: Daemon, signal: AbortSignal): Promise<void> {
  const { names, inProject } = daemon;
  const path = "/1.0/profiles/default";
  const devices = {
    [NIC]: { type: "nic", name: NIC, network: names.network },
    root: { type: "disk", path: "/", pool: names.pool },
  };
  const profile = await daemon.transport.get(records.profile, path, signal, inProject);
  if (isDeepStrictEqual(profile.devices, devices)) return;
  await daemon.transport.change({ method: "PATCH", path, query: inProject, signal, body: { devices } });
}

/**
 * The daemon's own choice ("auto") asks by ping who is there, and finds nothing free behind routers that answer
 * for all.
 */
async function ensureNetwork(daemon: Daemon, ctx: CallContext): Promise<void> {
  const { network } = daemon.names;
  const path = `/1.0/networks/${network}`;
  const taken =
    (await daemon.find(records.owned, path, ctx.signal)) === null ? await usedRanges(daemon, ctx.signal) : [];
  await ensureOwned(daemon, ctx, "/1.0/networks", network, {
    description: "Private network of the portal's machines",
    type: "bridge",
    config: {
      "ipv4.address": chooseSubnet(daemon.installationId, taken),
      "ipv4.nat": "true",
      "ipv6.address": "none",
      ...daemon.ownerConfig,
    },
  });
}

/**
 * What the daemon's host has on its interfaces, what its bridges are to have, and, where it is this host, its
 * routes.
 */
async function usedRanges(daemon: Daemon, signal: AbortSignal): Promise<Range[]> {
  const networks = await daemon.transport.get(records.networks, "/1.0/networks", signal, { recursion: 1 });
  const states = await Promise.all(
    networks.map(({ name }) =>
      daemon.find(records.networkState, `/1.0/networks/${encodeURIComponent(name)}/state`, signal),
    ),
  );
  const onInterfaces = states.flatMap((state) =>
    (state?.addresses ?? []).map(({ address, netmask }) => `${address}/${netmask}`),
  );
  const planned = networks.map(({ config }) => config?.["ipv4.address"] ?? "");
  const ranges = [...onInterfaces, ...planned].map(parseCidr).filter((range) => range !== null);
  return daemon.isLocal ? [...ranges, ...(await readLocalRoutes())] : ranges;
}

/** @throws hypervisor-refused when something that is not ours has the name */
async function ensureOwned(
  daemon: Daemon,
  ctx: CallContext,
  collection: string,
  name: string,
  body: { config: Record<string, string> } & Record<string, unknown>,
): Promise<void> {
  const path = `${collection}/${name}`;
  const found = await daemon.find(records.owned, path, ctx.signal);
  if (found === null && (await daemon.create(collection, { name, ...body }, ctx.signal))) {
    ctx.progress(say`Made ${name}`);
    return;
  }
  const now = found ?? (await daemon.find(records.owned, path, ctx.signal));
  if (now?.config?.[OWNER_KEY] === daemon.installationId) return;
  throw new PortalError("hypervisor-refused", {
    detail: say`The hypervisor already has a ${name} under ${collection} that this portal did not make.`,
    remedy: say`Rename or remove ${name}, or give this installation another id.`,
  });
}

export async function ensurePool(daemon: Daemon, ctx: CallContext, name: string): Promise<void> {
  const { driver } = chooseStorage((await readServer(daemon, ctx.signal)).storageDrivers);
  const size: Record<string, string> = driver === "dir" ? {} : { size: `${await daemon.poolSizeGiB()}GiB` };
  await ensureOwned(daemon, ctx, "/1.0/storage-pools", name, {
    driver,
    description: "Disks of the portal's machines",
    config: { ...size, ...daemon.ownerConfig },
  });
}

/** Removes all that `prepareInstallation` made and all that was made in it. */
export const removeInstallation = (daemon: Daemon, ctx: CallContext): Promise<void> =>
  daemon.locked("installation", ctx, async () => {
    const { signal } = ctx;
    const { names, inProject } = daemon;
    if (await isOurs(daemon, `/1.0/projects/${names.project}`, signal)) {
      const instances = await daemon.transport.get(records.instances, "/1.0/instances", signal, {
        ...inProject,
        recursion: 1,
      });
      for (const { name, status } of instances) {
        ctx.progress(say`Deleting ${name}`);
        if (status !== "Stopped") await forceStop(daemon, name, signal);
        await daemon.remove(`/1.0/instances/${name}`, signal, inProject);
      }
      const images = await daemon.transport.get(records.images, "/1.0/images", signal, { ...inProject, recursion: 1 });
      for (const { fingerprint } of images) await daemon.remove(`/1.0/images/${fingerprint}`, signal, inProject);
      await daemon.transport.change({
        method: "PUT",
        path: "/1.0/profiles/default",
        query: inProject,
        signal,
        body: { config: {}, devices: {}, description: "" },
      });
      await daemon.remove(`/1.0/projects/${names.project}`, signal);
    }
    for (const path of [
      `/1.0/networks/${names.network}`,
      `/1.0/storage-pools/${names.fullPool}`,
      `/1.0/storage-pools/${names.pool}`,
    ])
      if (await isOurs(daemon, path, signal)) await daemon.remove(path, signal);
  });

export async function isOurs(daemon: Daemon, path: string, signal: AbortSignal): Promise<boolean> {
  const found = await daemon.find(records.owned, path, signal);
  return found?.config?.[OWNER_KEY] === daemon.installationId;
}

/** Pulls the plug; a machine that is stopped or gone by now is fine. */
export async function forceStop(daemon: Daemon, name: string, signal: AbortSignal): Promise<void> {
  const body = { action: "stop", force: true, timeout: FORCE_STOP_S };
  try {
    await daemon.transport.change({
      method: "PUT",
      path: `/1.0/instances/${name}/state`,
      query: daemon.inProject,
      signal,
      body,
    });
  } catch (e) {
    if (isAbsent(e) || isConflict(e)) return;
    const now = await daemon.find(records.instance, `/1.0/instances/${name}`, signal, daemon.inProject);
    if (now !== null && now.status !== "Stopped") throw e;
  }
}

const FORCE_STOP_S = 30;
