import { writeFileSync } from "node:fs";
import { open } from "./support/open";
import { expect, test, unique } from "./support/test";

test("artifacts are shown with who uses them, and a file that is another one is refused", async ({
  page,
  project,
}, testInfo) => {
  await open(page, "/artifacts");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  const hadoop = page.getByRole("listitem", { name: "Apache Hadoop 3.4.2" });
  await expect(hadoop).toContainText("Missing");
  await expect(hadoop.getByRole("link", { name: "Hadoop" })).toHaveAttribute("href", "/catalogue/hadoop");
  await expect(hadoop.getByRole("button", { name: "Remove Apache Hadoop" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("list", { name: "Stores" }).last()).toContainText("A worker looks after it");

  await hadoop.getByRole("button", { name: "Upload the file of Apache Hadoop" }).click();
  const dialog = page.getByRole("dialog", { name: "Upload Apache Hadoop 3.4.2" });
  const file = testInfo.outputPath("hadoop.tar");
  // More than one part.
  writeFileSync(file, Buffer.alloc(9 * 2 ** 20, "no archive "));
  await dialog.locator("input[type=file]").setInputFiles(file);
  await expect(dialog.getByRole("alert")).toContainText("hadoop.tar is no tar archive, which Apache Hadoop has to be.");
  await expect(dialog.getByRole("button", { name: "Choose a file" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(hadoop).toContainText("Missing");
});

test("a mirror is named, tried by a worker, changed and removed", async ({ page, api, project }) => {
  await open(page, "/artifacts");
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText(project.title);
  const name = unique("mirror");
  await page.getByRole("button", { name: "Add a mirror" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a mirror" });
  await dialog.getByLabel("Vendor’s addresses that begin with").fill(`https://${name}.example/dist/`);
  await dialog.getByLabel("are asked for here").fill("ftp://mirror.example/");
  await dialog.getByRole("button", { name: "Save and test" }).click();
  await expect(dialog.getByText("Give an http or https address")).toBeVisible();
  await dialog.getByLabel("are asked for here").fill(`http://127.0.0.1:9/${name}/`);
  await dialog.getByRole("button", { name: "Save and test" }).click();
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole("listitem", { name: `http://127.0.0.1:9/${name}/` });
  await expect(row).toContainText("Here first");
  await expect(row).toContainText("No artifact of the catalogue comes from an address that begins so.");

  await row.getByRole("button", { name: `Change http://127.0.0.1:9/${name}/` }).click();
  await page.getByRole("checkbox", { name: "Never ask the vendor" }).check();
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(row).toContainText("Only here");
  await row.getByRole("button", { name: `Remove http://127.0.0.1:9/${name}/` }).click();
  await expect(row).toHaveCount(0);
  expect((await api.call("listArtifacts", {})).mirrors.filter(({ base }) => base.includes(name))).toEqual([]);
});

test("only administrators have the page", async ({ addPerson, browserOf }) => {
  const person = await addPerson({ project: "owner" });
  const page = await (await browserOf(person)).newPage();
  await open(page, "/catalogue");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Artifacts" })).toHaveCount(0);
  await open(page, "/artifacts");
  await expect(page.getByRole("main").getByRole("alert")).toContainText(
    'Your role does not include "artifact.manage".',
  );
});
