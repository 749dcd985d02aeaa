import { launch, settle, shot, desk, browser } from "./.u4-lib.mts";
for (let i = 2; i < 8; i += 2) { const a = await launch(`shop-db-${i}`); const b = await launch(`shop-db-${i+1}`); await settle(a.deploymentId); await settle(b.deploymentId); if (i===2) await shot(desk, "/catalogue/mariadb/launch", "launch-3"); }
await browser.close();
