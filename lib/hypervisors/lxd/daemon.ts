import { statfs } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import type { CallContext } from "@/lib/hypervisors/driver";
import type { LxdConnection, LxdEndpoint } from "./connection";
import { isAbsent, isConflict } from "./failures";
import { KeyedLock } from "./keyed-lock";
import { namesOf, OWNER_KEY, type Names } from "./names";
import { LxdTransport, type Query } from "./transport";

/** Shared by all drivers of this process, as two of them may serve one installation. */
const locks = new KeyedLock();

/** What every part of the driver works with: the transport, our names, and the locks of this installation. */
export class Daemon {
  readonly transport: LxdTransport;
  readonly names: Names;
  /** By machine: the end of its console as far as it was read. See console.ts. */
  readonly consoles = new Map<string, Buffer>();

  constructor(
    readonly installationId: string,
    private readonly connection: LxdConnection,
    private readonly endpoint: LxdEndpoint | null,
  ) {
    this.transport = new LxdTransport(endpoint);
    this.names = namesOf(installationId);
  }

  get isLocal(): boolean {
    return this.endpoint?.kind === "unix";
  }

  /** The query of every call about something inside our project. */
  get inProject(): Query {
    return { project: this.names.project };
  }

  locked<T>(key: string, ctx: CallContext, work: () => Promise<T>): Promise<T> {
    return locks.run(`${this.transport.where} ${this.installationId} ${key}`, ctx.signal, work);
  }

  /** The object, or null where there is none. */
  async find<T>(schema: z.ZodType<T>, path: string, signal: AbortSignal, query: Query = {}): Promise<T | null> {
    try {
      return await this.transport.get(schema, path, signal, query);
    } catch (e) {
      if (isAbsent(e)) return null;
      throw e;
    }
  }

  /** Makes something by POST unless another call was faster. Says whether it was this one that made it. */
  async create(
    path: string,
    body: unknown,
    signal: AbortSignal,
    query: Query = {},
    accepted?: () => void,
  ): Promise<boolean> {
    try {
      await this.transport.change({ method: "POST", path, body, query, signal }, accepted);
      return true;
    } catch (e) {
      if (isConflict(e)) return false;
      throw e;
    }
  }

  /** Deletes something; absent is fine. */
  async remove(path: string, signal: AbortSignal, query: Query = {}): Promise<void> {
    try {
      await this.transport.change({ method: "DELETE", path, query, signal });
    } catch (e) {
      if (!isAbsent(e)) throw e;
    }
  }

  /** Config entries that mark an object as ours. */
  get ownerConfig(): Record<string, string> {
    return { [OWNER_KEY]: this.installationId };
  }

  /** Free bytes of the disk that loop-backed pools lie on; unknown for a daemon on another host. */
  async hostFreeBytes(): Promise<number | null> {
    if (this.endpoint?.kind !== "unix") return null;
    const stats = await statfs(path.dirname(this.endpoint.socket)).catch(() => null);
    return stats === null ? null : stats.bavail * stats.bsize;
  }

  /** Size of a pool that we make: as configured, else half of what is free, at most 60 GiB. Loop files are sparse. */
  async poolSizeGiB(): Promise<number> {
    if (this.connection.poolSizeGiB !== undefined) return this.connection.poolSizeGiB;
    const free = await this.hostFreeBytes();
    return Math.max(MIN_POOL_GIB, Math.min(MAX_POOL_GIB, Math.floor((free ?? 2 * REMOTE_POOL_GIB * GIB) / 2 / GIB)));
  }
}

export const GIB = 1024 ** 3;
const MIN_POOL_GIB = 5;
const MAX_POOL_GIB = 60;
const REMOTE_POOL_GIB = 30;
