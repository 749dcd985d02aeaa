import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import type { Fault } from "./fault-points";
import { createInstallation, type TestInstallation } from "./installation";

type Wanted = {
  /** Of the simulator's machines. */
  speed: number;
  count: number;
  /** All that the workers know of the catalogue, which each of them reads anew when it starts; everything without it. */
  services: readonly string[];
};

/** An installation with such workers, for the tests of a file. */
export function withMortalWorkers({ speed, ...wanted }: Wanted): {
  installation: TestInstallation;
  workers: MortalWorkers;
} {
  const host = {} as { installation: TestInstallation; workers: MortalWorkers };
  beforeAll(async () => {
    host.installation = await createInstallation({ connection: { speed } });
    host.workers = await MortalWorkers.start(host.installation, wanted);
  });
  afterAll(async () => {
    await host.workers?.stop();
    await host.installation?.remove();
  });
  return host;
}

/** Keeps workers alive that die on order, and replaces each one that dies. */
export class MortalWorkers {
  private readonly children = new Set<ChildProcess>();
  private readonly events = new EventEmitter();
  private stopping = false;
  kills = 0;

  private constructor(
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly orders: string,
    private readonly checkout: string,
  ) {}

  static async start(
    installation: TestInstallation,
    { count, services }: Pick<Wanted, "count"> & Partial<Wanted>,
  ): Promise<MortalWorkers> {
    // Below node_modules, so that the bundle finds its packages there.
    const file = path.resolve(`node_modules/.cache/burgeon/worker-${process.pid}.mjs`);
    await build({
      entryPoints: ["lib/provisioning/testing/worker-process.ts"],
      outfile: file,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    const orders = path.join(installation.dataDir, "orders");
    mkdirSync(orders, { recursive: true });
    const env = { ...process.env, ...installation.env, BURGEON_FAULTS: orders, NODE_NO_WARNINGS: "1" };
    const workers = new MortalWorkers(
      file,
      env,
      orders,
      services ? checkoutWith(services, installation.dataDir) : process.cwd(),
    );
    for (let i = 0; i < count; i++) workers.spawn();
    return workers;
  }

  private spawn(): void {
    const child = spawn(process.execPath, [this.file], {
      cwd: this.checkout,
      env: this.env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.children.add(child);
    child.on("exit", (_code, signal) => {
      this.children.delete(child);
      if (signal === "SIGKILL") this.kills++;
      this.events.emit("death");
      if (!this.stopping) this.spawn();
    });
  }

  /** Orders a death in the deployment of this stack that has such a step. */
  order(stack: string, fault: Fault): void {
    writeFileSync(path.join(this.orders, stack), JSON.stringify(fault));
  }

  /** How many were killed, once they are so many at least: an order is carried out a moment before its worker is seen dead. */
  async killed(count: number): Promise<number> {
    while (this.kills < count) await once(this.events, "death");
    return this.kills;
  }

  /** Takes back the orders that were not carried out. */
  withdraw(): Fault[] {
    return readdirSync(this.orders).map((stack) => {
      const file = path.join(this.orders, stack);
      const fault = JSON.parse(readFileSync(file, "utf8")) as Fault;
      rmSync(file);
      return fault;
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const gone = [...this.children].map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of this.children) child.kill("SIGKILL");
    await Promise.all(gone);
  }
}

/** Makes a folder to start from in place of this checkout, whose catalogue has only these services. */
function checkoutWith(services: readonly string[], dataDir: string): string {
  const checkout = path.join(dataDir, "checkout");
  mkdirSync(path.join(checkout, "catalogue"), { recursive: true });
  for (const same of ["lib", "catalogue/shared", "catalogue/os.yaml", "catalogue/flavours.yaml"])
    symlinkSync(path.resolve(same), path.join(checkout, same));
  for (const service of services) {
    const folder = path.join("catalogue", service);
    cpSync(folder, path.join(checkout, folder), { recursive: true, verbatimSymlinks: true });
  }
  return checkout;
}
