import http from "node:http";
import { type AddressInfo } from "node:net";
import { chromium, type Browser, type CDPSession, type Page } from "@playwright/test";
import type { DeploymentEvent } from "@/lib/contract/events";
import { fleetLaunch, type SampleLaunch } from "@/lib/deployments/timeline/testing/launches";
import { seedProject } from "@/lib/provisioning/testing/seed";
import { benchChromium } from "@/scripts/lib/chromium.mjs";
import { createBenchInstallation } from "./bench-installation";
import { median, printFigures, quantile } from "./report";
import { ORIGIN, sessionOf, startWeb } from "./web";

const LANES = 60;
const TASKS = 60;
const ROUNDS = 4;
const LOOK_MS = 6_000;
/** The launch is this old when its page is opened: nearly every task has run or runs. */
const AGE_MS = 84_000;
const FRAME_MS = 1000 / 60;

type Look = { frames: number[]; mainMs: number; scriptMs: number; layoutMs: number };

/**
 * The page of a launch with 60 nodes and 3,600 tasks in its last minute, live, beside the same page before its first task: the
 * same lanes, log, now line and figures with nothing in them. Both in turns in one browser, because only their difference
 * means something on a busy machine. The events come from a simulation, by a proxy in front of the real web server.
 */
export async function benchTimeline(): Promise<void> {
  const installation = await createBenchInstallation();
  const browser = await chromium.launch({
    executablePath: benchChromium(),
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  try {
    const who = await seedProject(installation.database);
    await startWeb(installation);
    const session = await sessionOf(who.viewer.userId);
    const looks: Record<"full" | "empty", Look[]> = { full: [], empty: [] };
    for (let i = 0; i < ROUNDS; i++) {
      for (const what of ["empty", "full"] as const) looks[what].push(await look(browser, session, what));
    }
    report(looks.full, looks.empty);
  } finally {
    await browser.close();
    await installation.remove();
  }
}

function report(full: readonly Look[], empty: readonly Look[]): void {
  const of = (looks: readonly Look[]) => {
    const frames = looks.flatMap((l) => l.frames);
    const perFrame = (ms: (l: Look) => number) => median(looks.map((l) => ms(l) / Math.max(1, l.frames.length)));
    return {
      fps: 1000 / (frames.reduce((sum, f) => sum + f, 0) / frames.length),
      p50: quantile(frames, 0.5),
      p95: quantile(frames, 0.95),
      main: perFrame((l) => l.mainMs),
      script: perFrame((l) => l.scriptMs),
      layout: perFrame((l) => l.layoutMs),
    };
  };
  const [f, e] = [of(full), of(empty)];
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  printFigures(`Timeline, ${LANES} lanes x ${TASKS} tasks, live, beside the same page without a task`, [
    {
      name: "frames a second",
      seen: `${f.fps.toFixed(0)} (empty chart: ${e.fps.toFixed(0)})`,
      goal: "60, or what the empty chart has",
      reached: f.fps >= 0.97 * Math.min(60, e.fps),
    },
    {
      name: "frame time, p95",
      seen: `${ms(f.p95)} (empty chart: ${ms(e.p95)}; median ${ms(f.p50)} and ${ms(e.p50)})`,
      goal: "one frame more at most",
      reached: f.p95 <= e.p95 + FRAME_MS,
    },
    {
      name: "main thread per frame",
      seen: `${ms(f.main)}, of it scripts ${ms(f.script)}, style and layout ${ms(f.layout)} (empty chart: ${ms(e.main)})`,
      goal: `< ${(FRAME_MS / 2).toFixed(0)} ms`,
      reached: f.main < FRAME_MS / 2,
    },
  ]);
}

async function look(browser: Browser, session: { name: string; value: string }, what: "full" | "empty"): Promise<Look> {
  const sample = fleetLaunch({
    lanes: LANES,
    tasks: TASKS,
    createdAt: new Date(Date.now() - (what === "full" ? AGE_MS : 5_000)).toISOString(),
  });
  const events = what === "full" ? sample.events : sample.events.slice(0, 2);
  const { origin, close } = await simulatedDeployment(sample, events);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1400 } });
  try {
    await context.addCookies([{ ...session, url: origin }]);
    const page = await context.newPage();
    await page.goto(`${origin}/deployments/${sample.detail.id}`);
    await page.getByRole("grid").waitFor();
    // The first drawing and the fonts are not what is measured.
    await page.evaluate("document.fonts.ready.then(() => undefined)");
    await page.evaluate("new Promise((resolve) => requestIdleCallback(() => resolve(null), { timeout: 5000 }))");
    return await watchFrames(page, await context.newCDPSession(page));
  } finally {
    await context.close();
    close();
  }
}

/** Times between frames. As text, because the program that runs this file names inner functions by a helper that no page has. */
const FRAMES = `new Promise((resolve) => {
  const times = [];
  let last = performance.now();
  const end = last + ${LOOK_MS};
  const frame = (now) => {
    times.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame);
    else resolve(times.slice(1));
  };
  requestAnimationFrame(frame);
})`;

async function watchFrames(page: Page, cdp: CDPSession): Promise<Look> {
  const metrics = async () => {
    const { metrics: list } = await cdp.send("Performance.getMetrics");
    const of = (name: string) => (list.find((m) => m.name === name)?.value ?? 0) * 1000;
    return {
      main: of("TaskDuration"),
      script: of("ScriptDuration"),
      layout: of("LayoutDuration") + of("RecalcStyleDuration"),
    };
  };
  await cdp.send("Performance.enable");
  const before = await metrics();
  const frames = await page.evaluate<number[]>(FRAMES);
  const after = await metrics();
  return {
    frames,
    mainMs: after.main - before.main,
    scriptMs: after.script - before.script,
    layoutMs: after.layout - before.layout,
  };
}

/** The web server with one deployment more, whose events happen in real time. */
async function simulatedDeployment({ detail }: SampleLaunch, events: readonly DeploymentEvent[]) {
  const base = `/api/v1/deployments/${detail.id}`;
  const due = () => events.filter((e) => Date.parse(e.at) <= Date.now());
  const live = { ...detail, state: "running", endedAt: null };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", ORIGIN);
    const after = Number(url.searchParams.get("after") ?? 0);
    const json = (value: unknown) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(value));
    };
    if (url.pathname === base) return json(live);
    if (url.pathname === `${base}/events`) {
      const known = due();
      return json({ events: known.filter((e) => e.seq > after).slice(0, 2000), lastSeq: known.at(-1)?.seq ?? 0 });
    }
    if (url.pathname === `${base}/stream`) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": open\n\n");
      let sent = after;
      const timer = setInterval(() => {
        for (const e of due()) {
          if (e.seq <= sent) continue;
          response.write(`id: ${e.seq}\ndata: ${JSON.stringify(e)}\n\n`);
          sent = e.seq;
        }
      }, 50);
      response.on("close", () => clearInterval(timer));
      return;
    }
    const { method, headers } = request;
    const upstream = http.request(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
