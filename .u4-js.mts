import { browser, ctxOf, desk } from "./.u4-lib.mts";
const list = await (await desk.request.get("/api/v1/projects/default/deployments")).json();
const id = process.argv[2] ?? list.items?.[0]?.id;
for (const url of ["/catalogue", "/catalogue/mariadb/launch", "/deployments", id && `/deployments/${id}`].filter(Boolean) as string[]) {
  const c = await ctxOf("desk"); const p = await c.newPage(); const res: any[] = [];
  await p.goto(url); await p.waitForTimeout(2500);
  const r = await p.evaluate(() => performance.getEntriesByType("resource").filter((e: any) => /\.js(\?|$)/.test(e.name)).map((e: any) => ({ n: e.name.split("/").pop(), s: e.encodedBodySize })));
  console.log(url, (r.reduce((a: number, b: any) => a + b.s, 0)/1000).toFixed(1), "kB", process.argv.includes("-v") ? r.sort((a: any,b: any)=>b.s-a.s).map((x: any)=>`${x.n}:${x.s}`).join(" ") : r.length);
  await c.close();
}
await browser.close();
