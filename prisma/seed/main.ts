import { z } from "zod";
import { createDb, type Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { seedAdmin } from "./seed-admin";
import { seedCloud, type KeptCloud } from "./seed-cloud";
import { seedRates } from "./seed-rates";

/** What every installation begins with. Running it again changes only what is missing, and the local cloud's connection. */
async function seed(db: Db): Promise<{ adminEmail: string; password?: string; keptCloud?: KeptCloud }> {
  const found = process.env.BURGEON_CLOUD_JSON;
  const keptCloud = found ? await seedCloud(db, found) : undefined;
  await seedRates(db);
  return { ...(await seedAdmin(db)), ...(keptCloud && { keptCloud }) };
}

const db = createDb(env().databaseUrl, 1);
try {
  // The last line is for the start script: it shows the password, once.
  console.log(JSON.stringify(await seed(db)));
} catch (error) {
  console.error(error instanceof z.ZodError ? `BURGEON_CLOUD_JSON: ${z.prettifyError(error)}` : error);
  process.exitCode = 1;
} finally {
  await db.$disconnect();
}
