import type { Db } from "@/lib/db/client";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { createSimulatorDriver } from "@/lib/hypervisors/simulator/driver";
import { Clouds } from "../clouds";
import type { Mended } from "../mend-ledger";
import { reconcileCloud } from "../reconcile-ledger";
import { createInstallation, type TestInstallation } from "./installation";
import { startTestWorker } from "./worker";

/** An installation with a worker, whose hypervisor is changed behind the portal's back, and compared with the ledger when a test wants it. */
export type Reconciled = {
  installation: TestInstallation;
  database: Db;
  /** Another hand on the same simulated machines. */
  driver: HypervisorDriver;
  /** @param listing what that driver says otherwise */
  reconcile: (listing?: Partial<HypervisorDriver>) => Promise<Mended[]>;
  remove: () => Promise<void>;
};

export async function createReconciled(speed = 1000): Promise<Reconciled> {
  const installation = await createInstallation({ connection: { speed } });
  const { database, dataDir, world, cloudId } = installation;
  const worker = await startTestWorker(installation);
  const installationId = installation.env.BURGEON_INSTALLATION_ID!;
  const clouds = new Clouds(database, { installationId, dataDir });
  const driver = await createSimulatorDriver({ installationId, connection: { dir: world, speed } });
  return {
    ...{ installation, database, driver },
    reconcile: (listing) => {
      if (!listing) return reconcileCloud({ database, clouds }, cloudId);
      const other = Object.assign(Object.create(driver) as HypervisorDriver, listing);
      const get = async () => ({ ...(await clouds.get(cloudId)), driver: other });
      return reconcileCloud({ database, clouds: { get } }, cloudId);
    },
    async remove() {
      await driver.close();
      await clouds.close();
      await worker.stop();
      await installation.remove();
    },
  };
}
