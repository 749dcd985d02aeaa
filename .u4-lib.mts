import { chromium, devices } from "@playwright/test";
import { readFileSync, existsSync } from "node:fs";
export const base = "http://127.0.0.1:4366";
export const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless","--no-sandbox","--disable-gpu"] });
const STATE = "/tmp/u4/state.json";
if (!existsSync(STATE)) {
  const admin = JSON.parse(readFileSync("/tmp/u4/e2e/admin.json", "utf8"));
  const c = await browser.newContext({ baseURL: base }); const p = await c.newPage();
  await p.goto("/sign-in"); await p.fill("input[autocomplete=username]", admin.adminEmail); await p.fill("input[type=password]", admin.password);
  await p.click("button[type=submit]"); await p.waitForURL(/catalogue/, { timeout: 15000 }); await c.storageState({ path: STATE }); await c.close();
}
export const ctxOf = (kind: "desk"|"phone", o: any = {}) => browser.newContext({ baseURL: base, storageState: STATE, ...(kind === "desk" ? { viewport: { width: 1440, height: 900 } } : { ...devices["iPhone 13"], defaultBrowserType: undefined, viewport: { width: 390, height: 844 } }), ...o } as any);
export const desk = await ctxOf("desk");
const h = { origin: base };
export async function launch(name: string, service = "mariadb", over: any = {}) {
  const body = { name, service, os: "debian-12", mode: "os-only", cloneKind: "thin", roles: {}, parameters: {}, ...over };
  const pr = await desk.request.post("/api/v1/projects/default/plans", { data: body, headers: h }); const plan = await pr.json();
  const r = await (await desk.request.post("/api/v1/projects/default/stacks", { data: { ...body, planHash: plan.hash }, headers: h })).json();
  if (!r.deploymentId) console.log(name, JSON.stringify(r), JSON.stringify(plan).slice(0,300)); else console.log(name, r.deploymentId, r.stackId); return r;
}
export const dep = async (id: string) => (await (await desk.request.get(`/api/v1/deployments/${id}`)).json());
export async function settle(id: string, ms = 120000) { const t = Date.now(); for (;;) { const d = await dep(id); if (!["queued","running","settling","cancelling"].includes(d.state) || Date.now()-t > ms) return d; await new Promise(r => setTimeout(r, 400)); } }
export async function shot(ctx: any, url: string, f: string, wait = 1500, act?: (p: any) => Promise<void>) { const p = await ctx.newPage(); p.on("pageerror", (e: any) => console.log("PAGEERROR", f, e.message)); p.on("console", (m: any) => { if (m.type() === "error" && !/401|404/.test(m.text())) console.log("CONSOLE", f, m.text().slice(0,200)); }); await p.goto(url); await p.waitForTimeout(wait); if (act) await act(p); await p.screenshot({ path: `/tmp/u4/shots/${f}.png` }); await p.close(); }
