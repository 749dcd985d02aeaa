import { desk, ctxOf, browser } from "./.u4-lib.mts";
const seen = new Set<string>();
const list = (await (await desk.request.get("/api/v1/projects/default/deployments")).json()).items; const stacks = (await (await desk.request.get("/api/v1/projects/default/stacks")).json()).items;
for (const kind of ["desk", "phone"] as const) { const c = await ctxOf(kind); const p = await c.newPage(); p.on("console", (m: any) => m.text().startsWith("CNCONF") && seen.add(m.text()));
for (const u of ["/catalogue","/catalogue/mariadb","/catalogue/mariadb/launch","/deployments",`/deployments/${list[0].id}`,`/deployments/${list[0].id}?view=table`,`/deployments/${list.at(-1).id}`,"/stacks",`/stacks/${stacks[0].id}`,"/images","/members","/users","/account"]) { await p.goto(u); await p.waitForTimeout(1200); if (u.endsWith("launch")) { await p.keyboard.press("Control+K"); await p.waitForTimeout(800);} } }
for (const s of seen) console.log(s); await browser.close();
