import { access } from "node:fs/promises";
import path from "node:path";
import type { Db } from "@/lib/db/client";
import { PortalError, toFailure } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import { openTool, toolNames } from "@/lib/config-tools/registry";
import { answers, type PackageCache } from "@/lib/config-tools/ssh/package-cache";
import { requireSandbox } from "@/lib/config-tools/ssh/sandbox";
import type { ConfigTool } from "@/lib/config-tools/tool";
import type { CallContext, HypervisorDriver } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import { say, type Sentence } from "@/lib/util/say";
import { forgetTool, registerTool, SANDBOX } from "@/lib/templates/register";
import { SWITCH_OFF } from "./generalise";
import { sshReach, type Reach } from "./reach";
import { simulatedAnswer } from "./simulated-shell";

export type CloudSession = {
  id: string;
  driver: HypervisorDriver;
  /** Nothing real happens on its machines, so nothing is fetched for them. */
  simulated: boolean;
  /** How the Connect step finds out that a machine can be worked on. */
  reach: Reach;
  /** Boot and first connection may take this long, in ms: emulated machines are slow, and slower still side by side. */
  patienceMs: number;
  tool: (name: string) => Promise<ConfigTool>;
  close: () => Promise<void>;
};

type CloudRow = { id: string; name: string; driver: string; connection: unknown; slow: boolean };

/** Drivers and config tools of this worker, opened on first use and kept. */
export class Clouds {
  private readonly sessions = new Map<string, Promise<CloudSession>>();

  constructor(
    private readonly database: Db,
    private readonly settings: {
      installationId: string;
      dataDir: string;
      patienceMs?: number;
      /** Where nodes fetch packages through, if anywhere. */
      packageCache?: PackageCache | null;
      /** Is told what an administrator should know and no step fails of. */
      log?: (message: string) => void;
    },
  ) {}

  get(cloudId: string): Promise<CloudSession> {
    const known = this.sessions.get(cloudId);
    if (known) return known;
    const session = this.open(cloudId);
    this.sessions.set(cloudId, session);
    // A cloud that could not be opened is tried again by the next step that needs it.
    session.catch(() => this.sessions.delete(cloudId));
    return session;
  }

  private async open(cloudId: string): Promise<CloudSession> {
    const row: CloudRow = await this.database.cloud.findUniqueOrThrow({ where: { id: cloudId } });
    const connection = row.connection as Record<string, unknown>;
    const driver = await openDriver(row.driver, { installationId: this.settings.installationId, connection });
    const ctx = quietContext(`open:${row.name}`);
    await driver.prepare(ctx);
    const { simulated, slow } = await driver.health(ctx);
    const simulation = simulated ? await simulationOf(connection, driver) : undefined;
    const tools = new Map<string, Promise<ConfigTool>>();
    return {
      id: cloudId,
      driver,
      simulated,
      reach: simulation?.reach ?? sshReach,
      patienceMs: this.settings.patienceMs ?? (slow ? 1_800_000 : 180_000),
      tool: (name) => {
        const { dataDir, log, packageCache } = this.settings;
        const workDir = path.join(dataDir, "run");
        const open = () => openTool(name, { workDir, simulation, packageCache: packageCache ?? undefined, log });
        const tool = tools.get(name) ?? open();
        tools.set(name, tool);
        return tool;
      },
      close: async () => {
        const opened = await Promise.allSettled(tools.values());
        await Promise.allSettled(opened.map((t) => (t.status === "fulfilled" ? t.value.close() : undefined)));
        await driver.close();
      },
    };
  }

  /** Asks every cloud how it is and writes the answer where the pages see it. Never throws for a cloud's fault. */
  async checkAll(): Promise<void> {
    const rows: CloudRow[] = await this.database.cloud.findMany();
    await Promise.all(rows.map((row) => this.check(row)));
  }

  private async check(row: CloudRow): Promise<void> {
    try {
      const session = await this.get(row.id);
      const health = await session.driver.health(quietContext(`health:${row.name}`));
      await this.database.cloud.update({
        where: { id: row.id },
        data: {
          state: "ready",
          version: health.version,
          simulated: health.simulated,
          slow: health.slow,
          ownKernel: session.driver.capabilities.ownKernel,
          privileged: session.driver.capabilities.privileged,
          snapshots: session.driver.capabilities.snapshot,
          snapshotRestore: session.driver.capabilities.snapshotRestore,
          note: health.note ?? (await this.cacheNote(session)) ?? Prisma.DbNull,
          problem: Prisma.DbNull,
          checkedAt: new Date(),
        },
      });
      await this.reportTools(session);
    } catch (e) {
      const { code, detail, remedy } = toFailure(e);
      await this.database.cloud.update({
        where: { id: row.id },
        data: { state: "unreachable", problem: { code, detail, remedy }, checkedAt: new Date() },
      });
    }
  }

  /** A launch goes on without its cache; that it takes longer each time is worth a word. */
  private async cacheNote({ simulated }: CloudSession): Promise<Sentence | undefined> {
    const { packageCache } = this.settings;
    if (!packageCache || simulated || (await answers(packageCache))) return undefined;
    return say`The package cache does not answer, so machines fetch every package from their mirrors.`;
  }

  /** A tool that is missing fails the step that needs it, with its remedy; the cloud itself is fine. */
  private async reportTools(session: CloudSession): Promise<void> {
    const { signal, idempotencyKey } = quietContext("tools");
    for (const name of toolNames) {
      const version = await session
        .tool(name)
        .then((tool) => tool.version({ signal, idempotencyKey }))
        .catch(() => null);
      if (version !== null) await registerTool(this.database, session.id, name, version);
    }
    const walls = await requireSandbox().then(
      () => true,
      () => false,
    );
    if (walls) await registerTool(this.database, session.id, SANDBOX, "bubblewrap");
    else await forgetTool(this.database, session.id, SANDBOX);
  }

  async close(): Promise<void> {
    const sessions = await Promise.allSettled(this.sessions.values());
    await Promise.allSettled(sessions.map((s) => (s.status === "fulfilled" ? s.value.close() : undefined)));
  }
}

/** Context of calls that belong to no step. */
export function quietContext(idempotencyKey: string, signal: AbortSignal = AbortSignal.timeout(120_000)): CallContext {
  return { signal, idempotencyKey, progress: () => {} };
}

async function simulationOf(connection: Record<string, unknown>, driver: HypervisorDriver) {
  const { parseConnection } = await import("@/lib/hypervisors/simulator/connection");
  const { simulatorSshOpen } = await import("@/lib/hypervisors/simulator/driver");
  const { dir, speed } = parseConnection(connection);
  await access(dir).catch(() => {
    throw new PortalError("hypervisor-unreachable", {
      detail: say`The folder of the simulated machines is missing.`,
      remedy: say`Start the portal again: set-up makes it.`,
    });
  });
  const reach: Reach = {
    signIn: async ({ address }) =>
      (await simulatorSshOpen(dir, address)) ? { open: true } : { open: false, why: "refused" },
    run: async ({ address }, command, signal) => {
      if (command === SWITCH_OFF.command) await switchOff(driver, address, quietContext("switch-off", signal));
      return simulatedAnswer(command);
    },
  };
  return { dir, speed, reach };
}

/** What the command does to a real machine. */
async function switchOff(driver: HypervisorDriver, address: string, ctx: CallContext): Promise<void> {
  const machine = (await driver.listMachines(ctx)).find((m) => m.addresses.includes(address));
  if (machine) await driver.ensureStopped(ctx, machine.id);
}
