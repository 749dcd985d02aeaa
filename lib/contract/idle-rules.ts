// What idle may mean, for the portal, its pages and whoever keeps readings.

/** Readings are kept for as long as the longest rule asks for. */
export const LONGEST_IDLE_HOURS = 168;

/** How little each machine of a stack that does nothing uses. */
export type IdleLimits = {
  /** Less than this of its vCPUs. */
  percent: number;
  /** And less than this by its network, in kB of 1000 bytes; null: the network is not looked at. */
  kilobytesPerSecond: number | null;
};
