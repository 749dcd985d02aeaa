import path from "node:path";
import { chromium, type Browser } from "@playwright/test";
import type { Db } from "@/lib/db/client";
import { launch, mariadbRequest } from "@/lib/provisioning/testing/launch";
import { publishSimulatedImage, seedProject } from "@/lib/provisioning/testing/seed";
import { benchChromium } from "@/scripts/lib/chromium.mjs";
import { createBenchInstallation } from "./bench-installation";
import { printFigures, quantile, type Figure } from "./report";
import { ORIGIN, sessionOf, startWeb } from "./web";

const LAUNCHES = 5000;
const REQUESTS = 200;
const SCRIPT_LIMIT = 220_000;

/** Server time of the catalogue, the stacks and the insights over 5,000 launches, and what a first visit downloads as scripts. */
export async function benchPages(): Promise<void> {
  const installation = await createBenchInstallation();
  const browser = await chromium.launch({
    executablePath: benchChromium(),
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  try {
    const { database, dataDir, env } = installation;
    const connection = { dir: path.join(dataDir, "world"), speed: 1 };
    const cloud = await database.cloud.create({
      data: { name: "local", driver: "simulator", state: "ready", connection },
    });
    const who = await seedProject(database);
    await publishSimulatedImage(database, cloud.id, connection, env.BURGEON_INSTALLATION_ID!);
    const { stackId, deploymentId } = await launch(who, mariadbRequest("template"));
    await copyLaunches(database, stackId, deploymentId);
    await startWeb(installation);
    const session = await sessionOf(who.viewer.userId);
    const figures: Figure[] = [];
    for (const [name, url] of [
      ["catalogue", "/api/v1/catalogue"],
      ["stacks", `/api/v1/projects/${who.projectId}/stacks`],
      ["insights", "/api/v1/insights?period=1y"],
    ] as const) {
      const { server, total } = await measure(`${ORIGIN}${url}`, session.header);
      const p95 = quantile(server, 0.95);
      figures.push({
        name: `${name}, ${LAUNCHES} launches, p95 on the server`,
        seen: `${p95.toFixed(1)} ms (median ${quantile(server, 0.5).toFixed(1)} ms; ${quantile(total, 0.95).toFixed(1)} ms to the client)`,
        goal: "< 50 ms",
        reached: p95 < 50,
      });
    }
    const project = await database.project.findUniqueOrThrow({ where: { id: who.projectId } });
    for (const page of [
      "/sign-in",
      "/catalogue",
      "/catalogue/mariadb/launch",
      "/stacks",
      `/stacks/${stackId}`,
      `/deployments/${deploymentId}`,
      "/templates",
      "/insights",
      "/fleet",
    ]) {
      const bytes = await scriptBytes(browser, page, page === "/sign-in" ? null : session, project.name);
      const shown = page.replace(/[0-9a-f-]{36}/, ":id");
      figures.push({
        name: `scripts of ${shown}`,
        seen: `${(bytes / 1000).toFixed(0)} kB gzipped`,
        goal: "<= 220 kB",
        reached: bytes <= SCRIPT_LIMIT,
      });
    }
    printFigures("Pages", figures);
  } finally {
    await browser.close();
    await installation.remove();
  }
}

/**
 * Copies one launch with its run, nodes and steps in SQL: over nearly a year, each a little slower than the one before, every
 * other one pre-installed, one of 25 failed at its installation.
 */
async function copyLaunches(database: Db, stackId: string, deploymentId: string): Promise<void> {
  await database.$executeRaw`create table copies as
    select i, gen_random_uuid() as stack, gen_random_uuid() as run, now() - i * interval '100 minutes' as at,
      case when i % 2 = 0 then 'pre-installed' else 'os-only' end as mode, i % 25 = 0 as failed
    from generate_series(1, ${LAUNCHES}::int) i`;
  await database.$executeRaw`insert into stack select (jsonb_populate_record(s, jsonb_build_object('id', c.stack, 'name', 'copy-' || c.i,
      'state', case when c.failed then 'failed' else 'ready' end, 'mode', c.mode, 'created_at', c.at,
      'ready_at', case when not c.failed then c.at + interval '30 s' end))).* from stack s, copies c where s.id = ${stackId}::uuid`;
  await database.$executeRaw`insert into node select (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid(), 'stack_id', c.stack,
      'machine_id', 'copy-' || c.i || n.name, 'state', 'ready'))).* from node n, copies c where n.stack_id = ${stackId}::uuid`;
  await database.$executeRaw`insert into workflow_run select (jsonb_populate_record(r, jsonb_build_object('id', c.run,
      'state', case when c.failed then 'failed' else 'succeeded' end, 'created_at', c.at, 'started_at', c.at,
      'ended_at', c.at + interval '30 s' + c.i * interval '1 ms'))).* from workflow_run r, copies c where r.id = ${deploymentId}::uuid`;
  await database.$executeRaw`insert into deployment select (jsonb_populate_record(d, jsonb_build_object('id', c.run, 'stack_id', c.stack,
      'title', 'copy-' || c.i, 'mode', c.mode, 'created_at', c.at))).* from deployment d, copies c where d.id = ${deploymentId}::uuid`;
  await database.$executeRaw`insert into workflow_step select (jsonb_populate_record(s, jsonb_build_object('run_id', c.run,
      'state', case when c.failed and s.action = 'install' then 'failed' else 'succeeded' end,
      'started_at', c.at, 'ended_at', c.at + interval '3 s'))).* from workflow_step s, copies c where s.run_id = ${deploymentId}::uuid`;
  await database.$executeRaw`drop table copies`;
  await database.$executeRawUnsafe("vacuum analyze");
}

async function measure(url: string, cookie: string): Promise<{ server: number[]; total: number[] }> {
  const server: number[] = [];
  const total: number[] = [];
  for (let i = 0; i < REQUESTS + 20; i++) {
    const started = performance.now();
    const response = await fetch(url, { headers: { cookie } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    if (i < 20) continue; // the first ones compile and connect
    total.push(performance.now() - started);
    server.push(Number(/dur=([\d.]+)/.exec(response.headers.get("server-timing") ?? "")?.[1]));
  }
  return { server, total };
}

async function scriptBytes(
  browser: Browser,
  page: string,
  session: { name: string; value: string } | null,
  project: string,
): Promise<number> {
  const context = await browser.newContext({ baseURL: ORIGIN });
  try {
    if (session) {
      await context.addCookies([
        { name: session.name, value: session.value, url: ORIGIN },
        { name: "burgeon-project", value: project, url: ORIGIN },
      ]);
    }
    const tab = await context.newPage();
    // A live page never falls silent, so this waits for the load event and then for scripts that it asked for.
    await tab.goto(page, { waitUntil: "load" });
    await tab.locator("h1").first().waitFor();
    return await tab.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((e) => new URL(e.name).pathname.endsWith(".js"))
        .reduce((sum, e) => sum + (e as PerformanceResourceTiming).encodedBodySize, 0),
    );
  } finally {
    await context.close();
  }
}
