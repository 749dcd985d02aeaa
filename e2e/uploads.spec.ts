import { execFile, execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { expectAccessible } from "./support/axe";
import { ORIGIN } from "./support/environment";
import { open } from "./support/open";
import { runReaches } from "./support/runs";
import { expect, test, unique } from "./support/test";

/** An archive of a site, as somebody has it on their own machine. */
function archive(outputPath: (name: string) => string, name: string): string {
  writeFileSync(outputPath("index.html"), `<!doctype html><title>${name}</title>`);
  const file = outputPath(name);
  execFileSync("tar", ["--create", "--gzip", "--file", file, "--directory", outputPath("."), "index.html"]);
  return file;
}

test("a release is uploaded in the launch form, and the next one in the deploy dialog", async ({
  page,
  api,
  project,
}, testInfo) => {
  test.setTimeout(120_000);
  const at = (file: string) => testInfo.outputPath(file);
  const [first, second] = [archive(at, "first.tar.gz"), archive(at, "second.tar.gz")];
  writeFileSync(at("page.zip"), "<!doctype html><title>Sign in</title>");
  const name = unique("site");
  await open(page, "/catalogue/static-site/launch");
  await page.getByLabel("Name", { exact: true }).fill(name);
  const settings = page.getByRole("region", { name: /Settings|Name/ }).or(page.getByRole("main"));
  const input = settings.locator("input[type=file]").first();
  await input.setInputFiles(at("page.zip"));
  await expect(page.getByRole("alert").filter({ hasText: "page.zip is a web page" })).toBeVisible();
  await input.setInputFiles(first);
  await expect(page.getByLabel("Git repository or archive")).toHaveText("first.tar.gz");
  await page.getByText("1 uploaded file").click();
  await expectAccessible(page, "the launch form with an uploaded file");
  await page
    .getByRole("complementary", { name: "Summary" })
    .getByRole("button", { name: /^Launch \d+ nodes$/ })
    .click();
  await page.waitForURL(/\/deployments\//);
  const deployment = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await runReaches(api, deployment, "succeeded");

  const stacks = await api.call("listStacks", { params: { project: project.name } });
  await open(page, `/stacks/${stacks.items.find((stack) => stack.name === name)!.id}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Deploy" }).click();
  const dialog = page.getByRole("dialog", { name: "Deploy" });
  await expect(dialog.getByLabel("Git repository or archive")).toHaveText("first.tar.gz");
  await dialog.getByText("1 uploaded file").click();
  await expect(dialog.getByRole("button", { name: "Remove first.tar.gz" })).toHaveAttribute("aria-disabled", "true");
  await dialog.locator("input[type=file]").setInputFiles(second);
  await expect(dialog.getByLabel("Git repository or archive")).toHaveText("second.tar.gz");
  await expect(dialog.getByText("2 uploaded files")).toBeVisible();
  await expectAccessible(page, "the deploy dialog with an uploaded file");
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(dialog).toHaveCount(0);
  const used = async () => {
    const { items } = await api.call("listFiles", { params: { project: project.name } });
    return Object.fromEntries(items.map((file) => [file.name, file.usedBy]));
  };
  await expect.poll(used).toEqual({ "first.tar.gz": [name], "second.tar.gz": [name] });
});

test("a file is uploaded by the command, and its reference printed", async ({ api, project }, testInfo) => {
  const file = testInfo.outputPath("shop.zip");
  // More than one part.
  writeFileSync(file, Buffer.concat([Buffer.from("PK"), Buffer.alloc(9 * 2 ** 20, 1)]));
  const command = testInfo.outputPath("burgeon.mjs");
  writeFileSync(command, await (await api.request.get("/burgeon.mjs")).text());
  const { token } = await api.call("createToken", { body: { name: unique("upload"), days: 30 } });
  const env = { ...process.env, BURGEON_URL: ORIGIN, BURGEON_TOKEN: token };
  const run = promisify(execFile)(process.execPath, [command, "upload", file, "--project", project.name], { env });
  const { stdout, stderr } = await run;
  expect(stdout).toMatch(/^upload:\/\/[0-9a-f]{64}\/shop\.zip\n$/);
  expect(stderr).toContain("10 MiB sent");
  const { items } = await api.call("listFiles", { params: { project: project.name } });
  expect(items).toMatchObject([{ reference: stdout.trim(), sizeBytes: 9 * 2 ** 20 + 2, usedBy: [] }]);
});
