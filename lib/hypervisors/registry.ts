import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import type { DriverConfig, DriverFactory, HypervisorDriver } from "./driver";

/** Loaded on first use: a worker that serves LXD never reads libvirt's code. */
const DRIVERS: Record<string, () => Promise<DriverFactory>> = {
  simulator: async () => (await import("./simulator/driver")).createSimulatorDriver,
  lxd: async () => (await import("./lxd/driver")).createLxdDriver,
  libvirt: async () => (await import("./libvirt/driver")).createLibvirtDriver,
};

export const DRIVER_NAMES = Object.keys(DRIVERS);

/** @throws hypervisor-unreachable for a driver this version does not have, and whatever the driver says of its connection */
export async function openDriver(name: string, config: DriverConfig): Promise<HypervisorDriver> {
  const load = DRIVERS[name];
  if (!load) {
    throw new PortalError("hypervisor-unreachable", {
      detail: say`This version of the portal has no driver "${name}".`,
      remedy: say`Use one of ${DRIVER_NAMES}.`,
    });
  }
  return (await load())(config);
}
