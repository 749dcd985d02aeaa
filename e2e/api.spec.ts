import { routes } from "@/lib/contract/routes";
import { launch, mariadb, runReaches } from "./support/runs";
import { openApi } from "./support/api";
import { open } from "./support/open";
import { expect, test } from "./support/test";

type Operation = { operationId: string; responses: Record<string, unknown> };
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: object } };

test("the OpenAPI document names every endpoint, and every reference in it leads somewhere", async ({ api }) => {
  const response = await api.request.get("/api/v1/openapi.json");
  const text = await response.text();
  const document = JSON.parse(text) as Document;
  expect(document.openapi).toMatch(/^3\.1\./);
  const listed = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
  );
  const contract = Object.entries(routes).map(([name, { method, path }]) => `${name} ${method} ${path}`);
  expect(listed.sort()).toEqual(contract.sort());
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"/]+)/g)].map(([, name]) => name ?? "");
  expect(references.length).toBeGreaterThan(contract.length);
  expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
});

const refusals = [
  { name: "x;rm -rf /", parameters: {}, at: "name" },
  { name: "ok", parameters: { database: 'app: "{{ lookup }}"' }, at: "parameters.database" },
  { name: "ok", parameters: { bufferPool: 12 }, at: "parameters.bufferPool" },
  { name: "ok", parameters: { bufferPool: "$(reboot)" }, at: "parameters.bufferPool" },
  { name: "ok", parameters: { "--become": "root" }, at: "parameters.--become" },
];
test("a refused launch is problem+json that names each field, and what to do", async ({ api, project }) => {
  const params = { project: project.name };
  for (const { name, parameters, at } of refusals) {
    const body = { ...mariadb(name, 0), parameters, planHash: "none" };
    const response = await api.send("launch", { params, body });
    expect(response.headers()["content-type"]).toBe("application/problem+json");
    const problem = (await response.json()) as { fields: { path: string[] }[]; status: number };
    expect(problem).toMatchObject({
      status: response.status(),
      code: expect.stringMatching(/^invalid-(request|parameters)$/),
      detail: expect.stringMatching(/\w{3}/),
      remedy: expect.stringMatching(/\w{3}/),
      requestId: expect.stringMatching(/^[\w-]{8,}$/),
    });
    expect(
      problem.fields.map(({ path }) => path.join(".")),
      at,
    ).toContain(at);
  }
  expect((await api.call("listDeployments", { params })).total).toBe(0);
});

test("only the plan that was shown can be launched", async ({ api, project }) => {
  const params = { project: project.name };
  const body = { ...mariadb("other-plan", 1), planHash: "sha256:0" };
  const response = await api.send("launch", { params, body });
  expect(response.status()).toBe(409);
  expect(await response.json()).toMatchObject({ code: "plan-changed" });
});

test("an unknown offer, an unknown address and a stranger get answers of their own", async ({ api, project }) => {
  const plan = { ...mariadb("ok", 0), os: "windows-95" };
  const refused = await api.send("plan", { params: { project: project.name }, body: plan });
  expect(await refused.json()).toMatchObject({ status: 409, code: "offer-unavailable" });
  const nowhere = await api.request.get("/api/v1/nonsense");
  expect(await nowhere.json()).toMatchObject({ status: 404, code: "not-found" });
  const stranger = await openApi({ cookies: [], origins: [] });
  expect(await (await stranger.send("session", {})).json()).toMatchObject({ status: 401, code: "not-signed-in" });
  expect(await (await stranger.send("health", {})).json()).toMatchObject({ status: "ok" });
  await stranger.request.dispose();
});

test("a request from another site's page is refused", async ({ api, project }) => {
  const headers = { origin: "https://example.org" };
  const address = `/api/v1/projects/${project.name}/plans`;
  const response = await api.request.post(address, { headers, data: mariadb("ok", 0) });
  expect(await response.json()).toMatchObject({ status: 403, code: "forbidden" });
});

test("the stream of a finished deployment holds exactly its events, from wherever one asks", async ({
  page,
  api,
  project,
}) => {
  const { deploymentId } = await launch(api, project.name, mariadb("streamed", 0));
  await runReaches(api, deploymentId, "succeeded");
  const { events, lastSeq } = await api.call("listEvents", { params: { deployment: deploymentId } });
  await open(page, "/stacks");
  const address = `/api/v1/deployments/${deploymentId}/stream`;
  const read = (query: string, headers: Record<string, string> = {}) =>
    page.evaluate(
      async ({ url, headers, last }) => {
        const { body } = await fetch(url, { headers });
        const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        const ids = () => [...text.matchAll(/^id: ?(\d+)$/gm)].map(([, id]) => Number(id));
        while (reader && ids().at(-1) !== last) {
          const { done, value } = await reader.read();
          if (done) break;
          text += value;
        }
        await reader?.cancel();
        return ids();
      },
      { url: `${address}${query}`, headers, last: lastSeq },
    );
  const all = events.map(({ seq }) => seq);
  const middle = all[Math.floor(all.length / 2)] ?? 0;
  const rest = all.filter((seq) => seq > middle);
  expect(await read("")).toEqual(all);
  expect(await read(`?after=${middle}`)).toEqual(rest);
  expect(await read("", { "last-event-id": String(middle) }), "as a browser asks when it comes back").toEqual(rest);
});
