import http from "node:http";
import path from "node:path";
import { chromium } from "@playwright/test";
import { launch, mariadbRequest } from "@/lib/provisioning/testing/launch";
import { publishSimulatedImage, seedProject } from "@/lib/provisioning/testing/seed";
import { benchChromium } from "@/scripts/lib/chromium.mjs";
import { createBenchInstallation } from "./bench-installation";
import { printFigures, quantile } from "./report";
import { ORIGIN, sessionOf, startWeb } from "./web";

const WATCHERS = 200;
const BURSTS = 200;
const BURST_EVERY_MS = 50;

/**
 * From the commit of an event to its arrival, with 200 watchers of one deployment: 199 plain SSE clients and one page in
 * Chromium. All clocks are this machine's.
 */
export async function benchEvents(): Promise<void> {
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
    // No worker runs: the deployment stays queued, and all its events are the benchmark's.
    const { deploymentId } = await launch(who, mariadbRequest("watched"));
    await startWeb(installation);
    const session = await sessionOf(who.viewer.userId);
    const url = `${ORIGIN}/api/v1/deployments/${deploymentId}/stream?after=1`;

    const delays: number[] = [];
    const clients = await Promise.all(Array.from({ length: WATCHERS - 1 }, () => watch(url, session.header, delays)));
    const page = await watchInBrowser(browser, session, url);
    for (let i = 0; i < BURSTS; i++) {
      const events = JSON.stringify([{ kind: "progress", data: { text: `event ${i}` } }]);
      await database.$executeRaw`select workflow_append(${deploymentId}::uuid, ${events}::jsonb)`;
      await new Promise((resolve) => setTimeout(resolve, BURST_EVERY_MS));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const inBrowser = await page.evaluate(() => (globalThis as unknown as { delays: number[] }).delays);
    clients.forEach((close) => close());

    const expected = BURSTS * (WATCHERS - 1);
    const p95 = quantile(delays, 0.95);
    const browserP95 = quantile(inBrowser, 0.95);
    printFigures(`Events, ${WATCHERS} watchers`, [
      {
        name: "commit to client, p95",
        seen: `${p95.toFixed(0)} ms (median ${quantile(delays, 0.5).toFixed(0)} ms)`,
        goal: "< 200 ms",
        reached: p95 < 200,
      },
      {
        name: "commit to Chromium, p95",
        seen: `${browserP95.toFixed(0)} ms`,
        goal: "< 200 ms",
        reached: browserP95 < 200,
      },
      {
        name: "events that arrived",
        seen: `${delays.length} of ${expected}, ${inBrowser.length} of ${BURSTS} in Chromium`,
        goal: "all",
        reached: delays.length === expected && inBrowser.length === BURSTS,
      },
    ]);
  } finally {
    await browser.close();
    await installation.remove();
  }
}

const sentAt = (data: string): number => Date.parse((JSON.parse(data) as { at: string }).at);

/** Resolves when the stream is open; returns what closes it. */
function watch(url: string, cookie: string, delays: number[]): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { cookie, accept: "text/event-stream" }, agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`the stream answered ${response.statusCode}`));
      let rest = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const now = Date.now();
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line.startsWith("data:")) delays.push(now - sentAt(line.slice(5)));
      });
      resolve(() => request.destroy());
    });
    request.on("error", reject);
  });
}

async function watchInBrowser(
  browser: import("@playwright/test").Browser,
  session: { name: string; value: string },
  url: string,
) {
  const context = await browser.newContext();
  await context.addCookies([{ name: session.name, value: session.value, url: ORIGIN }]);
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/api/v1/health`);
  await page.evaluate(
    (address) =>
      new Promise<void>((resolve) => {
        const delays: number[] = [];
        (globalThis as unknown as { delays: number[] }).delays = delays;
        const source = new EventSource(address);
        source.onopen = () => resolve();
        source.onmessage = (e: MessageEvent<string>) =>
          delays.push(Date.now() - Date.parse((JSON.parse(e.data) as { at: string }).at));
      }),
    url,
  );
  return page;
}
