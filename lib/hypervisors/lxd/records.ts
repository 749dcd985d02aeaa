/** The parts of the daemon's objects that the driver reads. Unknown fields are ignored, so newer daemons pass. */
import { z } from "zod";

export const server = z.object({
  auth: z.string(),
  api_extensions: z.array(z.string()),
  environment: z.object({
    server: z.string(),
    server_version: z.string(),
    storage_supported_drivers: z.array(z.object({ Name: z.string() })).default([]),
  }),
});

const address = z.object({ family: z.string(), address: z.string(), scope: z.string() });

/** As the machine sees them. */
const counters = z.object({ bytes_received: z.number(), bytes_sent: z.number() });

const instanceState = z.object({
  cpu: z.object({ usage: z.number() }).nullish(),
  memory: z.object({ usage: z.number() }).nullish(),
  disk: z.record(z.string(), z.object({ usage: z.number() })).nullish(),
  network: z
    .record(z.string(), z.object({ addresses: z.array(address).nullish(), counters: counters.nullish() }))
    .nullish(),
});

const devices = z.record(z.string(), z.record(z.string(), z.string()));

export const instance = z.object({
  name: z.string(),
  status: z.string(),
  /** Cluster member; "none" on a daemon that stands alone. */
  location: z.string().nullish(),
  config: z.record(z.string(), z.string()).nullish(),
  devices: devices.nullish(),
  /** With those of its profiles. */
  expanded_devices: devices.nullish(),
  state: instanceState.nullish(),
});
export const instances = z
  .array(instance)
  .nullable()
  .transform((list) => list ?? []);
export type InstanceRecord = z.infer<typeof instance>;

export const image = z.object({
  fingerprint: z.string(),
  size: z.number(),
  aliases: z.array(z.object({ name: z.string() })).nullish(),
  properties: z.record(z.string(), z.string()).nullish(),
});
export type ImageRecord = z.infer<typeof image>;
export const images = z
  .array(image)
  .nullable()
  .transform((list) => list ?? []);

export const alias = z.object({ target: z.string() });

export const operation = z.object({
  id: z.string(),
  class: z.string(),
  description: z.string(),
  resources: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
});

export const operations = z
  .record(z.string(), z.array(operation).nullable())
  .nullable()
  .transform((byState) => byState ?? {});

export const profile = z.object({ devices: devices.nullish() });

export const owned = z.object({ config: z.record(z.string(), z.string()).nullish() });

export const pool = z.object({ driver: z.string(), config: z.record(z.string(), z.string()).nullish() });
export type PoolRecord = z.infer<typeof pool>;

export const resources = z.object({
  cpu: z.object({ total: z.number() }),
  memory: z.object({ used: z.number(), total: z.number() }),
});

export const poolResources = z.object({
  space: z.object({ used: z.number().default(0), total: z.number().default(0) }),
});

export const snapshots = z
  .array(z.object({ name: z.string() }))
  .nullable()
  .transform((list) => list ?? []);

export const networks = z
  .array(z.object({ name: z.string(), config: z.record(z.string(), z.string()).nullish() }))
  .nullable()
  .transform((list) => list ?? []);

const forward = z.object({
  listen_address: z.string(),
  /** `target_address`: where all that its ports do not name goes to. */
  config: z.record(z.string(), z.string()).nullish(),
  ports: z.array(z.object({ target_address: z.string() })).nullish(),
});
export const forwards = z
  .array(forward)
  .nullable()
  .transform((list) => list ?? []);
export type ForwardRecord = z.infer<typeof forward>;

export const networkState = z.object({
  addresses: z.array(z.object({ address: z.string(), netmask: z.string() })).nullish(),
});
