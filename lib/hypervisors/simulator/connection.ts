import path from "node:path";
import { z } from "zod";
import { PortalError } from "@/lib/errors";
import { SNAPSHOT_RESTORES } from "@/lib/hypervisors/driver";
import { say } from "@/lib/util/say";

/** Fast enough that every wait is over at once, slow enough to be divided by and written as JSON. */
const FASTEST = 1e9;

const milliseconds = z.number().nonnegative().max(3_600_000);

/** Connection of the simulator. `times` are simulated milliseconds; real time = simulated time / speed. */
export const simulatorConnection = z.strictObject({
  /** The folder of the simulated world. Drivers in several processes may share it. */
  dir: z.string().refine((dir) => path.isAbsolute(dir), "must be an absolute path"),
  speed: z
    .union([z.number().min(0.01), z.literal(Number.POSITIVE_INFINITY)])
    .default(1)
    .transform((speed) => Math.min(speed, FASTEST)),
  /** The hypervisor does not answer. */
  down: z.boolean().default(false),
  /** False for both: it is as if its machines were containers, which share a kernel and have few of its rights. */
  ownKernel: z.boolean().default(true),
  privileged: z.boolean().default(true),
  /** As if its machines were on storage of this kind; see `Capabilities`. */
  snapshotRestore: z.enum(SNAPSHOT_RESTORES).default("any"),
  /** Without it there is room for everything. */
  capacity: z
    .strictObject({ vcpus: z.int().positive(), memoryMiB: z.int().positive(), diskGiB: z.int().positive() })
    .optional(),
  times: z
    .strictObject({
      cloneMs: milliseconds.default(1_500),
      bootMs: milliseconds.default(6_000),
      addressMs: milliseconds.default(1_500),
      importMs: milliseconds.default(8_000),
      captureMs: milliseconds.default(12_000),
      deleteMs: milliseconds.default(800),
    })
    .prefault({}),
});

export type SimulatorConnection = z.output<typeof simulatorConnection>;

/** @throws invalid-parameters with the refused fields */
export function parseConnection(connection: Record<string, unknown>): SimulatorConnection {
  const parsed = simulatorConnection.safeParse(connection);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path: at, message }) => ({
    path: at.map((key) => (typeof key === "symbol" ? String(key) : key)),
    message: say`${message}`,
  }));
  const issues = parsed.error.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`);
  throw new PortalError(
    "invalid-parameters",
    {
      detail: say`The simulator's connection is not valid: ${issues.join("; ")}.`,
      remedy: say`Correct the connection of this hypervisor in its settings.`,
    },
    { fields },
  );
}
