import { launch, settle, shot, desk, browser } from "./.u4-lib.mts";
await shot(desk, "/catalogue/mariadb/launch", "launch-0");
const f = await launch("fail-install-at-2");
const a = await launch("shop-db"); await new Promise(r=>setTimeout(r,2500));
await shot(desk, `/deployments/${a.deploymentId}`, "run-nohist");
console.log((await settle(f.deploymentId)).state, (await settle(a.deploymentId)).state);
await shot(desk, `/deployments/${a.deploymentId}`, "done-nohist");
await shot(desk, `/deployments/${f.deploymentId}`, "failed-nohist");
await browser.close();
