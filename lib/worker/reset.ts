import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { openDriver } from "@/lib/hypervisors/registry";
import { quietContext } from "@/lib/provisioning/clouds";

/** Removes everything this installation owns on every hypervisor: machines, images, networks, pools. Used by `npm run reset`. */
const clouds = await db().cloud.findMany();
for (const cloud of clouds) {
  const connection = cloud.connection as Record<string, unknown>;
  const driver = await openDriver(cloud.driver, { installationId: env().installationId, connection });
  await driver.teardown(quietContext(`reset:${cloud.name}`));
  await driver.close();
  console.log(`${cloud.name}: machines, images, networks and pools are removed`);
}
await db().$disconnect();
