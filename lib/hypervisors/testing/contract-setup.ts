import type { HypervisorDriver, ImageSource, Machine } from "@/lib/hypervisors/driver";

export type DriverContractSetup = {
  /** A driver of the given installation. The suite makes two installations with random ids and closes their drivers. */
  createDriver: (installationId: string) => Promise<HypervisorDriver>;
  image: ImageSource;
  /** cloud-init user-data for a host name, that runs the shell commands at boot. */
  userData: (hostname: string, commands?: string[]) => string;
  /** False where nothing runs in machines, so that nobody reads their user-data. */
  runsGuests: boolean;
  /** The size of the suite's machines; they are once grown by 1 GiB of disk and 64 MiB of memory. */
  size: { vcpus: number; memoryMiB: number; diskGiB: number };
  /**
   * Has the hypervisor forward an address to a machine of an installation that runs, and answers what takes it away again. Left out where there are no
   * forwards.
   */
  forward?: (installationId: string, machine: Machine, address: string) => Promise<() => Promise<void>>;
  limits: {
    /** From the start of a machine to its address. */
    addressMs: number;
    /** From the start of a machine to what its user-data does. */
    bootMs: number;
    /** From an abort to the rejection of the call. */
    cancelMs: number;
  };
  /** Called last, also after failures. */
  cleanup: () => Promise<void>;
};
