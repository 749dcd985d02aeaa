import { desk, browser } from "./.u4-lib.mts";
const p = await desk.newPage(); p.on("pageerror", (e: any) => console.log("ERR", e.message)); p.on("console", (m: any) => console.log("C", m.type(), m.text().slice(0, 300)));
await p.goto("/catalogue"); await p.waitForTimeout(1500); await p.click("nav button[aria-haspopup=menu]"); await p.waitForTimeout(200); await p.click("[role=menuitem]:has-text('New project')"); await p.waitForTimeout(1500);
console.log(await p.evaluate(() => [...document.querySelectorAll("dialog")].map((d) => d.open + d.innerHTML.slice(0, 200)))); await p.screenshot({ path: "/tmp/u4/shots/np.png" });
await browser.close();
