export type Size = { vcpus: number; memoryMiB: number; diskGiB: number };
export type Minimum = { [K in keyof Size]?: number | undefined };

/** Whether a role's minimum allows this size. */
export const isLargeEnough = (size: Size, minimum: Minimum): boolean =>
  size.vcpus >= (minimum.vcpus ?? 0) &&
  size.memoryMiB >= (minimum.memoryMiB ?? 0) &&
  size.diskGiB >= (minimum.diskGiB ?? 0);
