import { eventHappens, launch, mariadb, runReaches } from "../support/runs";
import { open } from "../support/open";
import { expect, test } from "../support/test";

test("a failed launch says why and what to do, and a retry goes on from there", async ({ page, api, project }) => {
  const name = "fail-install-once-at-2";
  const { stackId, deploymentId } = await launch(api, project.name, mariadb(name, 2));
  await open(page, `/deployments/${deploymentId}`);
  const why = page.getByRole("region", { name: /^db-2 could not install its software/ });
  await expect(why).toContainText("the task “Install MariaDB server” failed", { timeout: 30_000 });
  await expect(page.getByRole("heading", { name: `${name} did not launch` })).toBeVisible();
  await expect(why).toContainText("2 of 3 nodes are fine. Nothing is lost: a retry starts at this step");
  await expect(why).toContainText("Could not get lock /var/lib/dpkg/lock-frontend");
  await expect(why).toContainText("Read the task's output, remove the cause and retry the step.");
  await expect(why.getByLabel("Output of the failed task")).toContainText("Unable to acquire the dpkg frontend lock");
  await expect(page.getByRole("rowheader", { name: /^db-2, Failed/ })).toBeVisible();

  await open(page, `/stacks/${stackId}`);
  await expect(page.getByRole("main")).toContainText("The launch failed at db-2");
  await page.getByRole("link", { name: "Show what failed" }).click();

  await page.getByRole("button", { name: "Retry from this step" }).click();
  await expect(page.getByRole("heading", { name: `${name} is ready` })).toBeVisible({ timeout: 30_000 });
  await expect(why).toBeHidden();
  const { events } = await api.call("listEvents", { params: { deployment: deploymentId } });
  const starts = (key: string) => events.filter(({ kind, step }) => kind === "step-started" && step === key).length;
  expect({ again: starts("db-2.install"), once: starts("db-1.install") }).toEqual({ again: 2, once: 1 });
});

const CAUSES = [
  {
    name: "fail-clone",
    headline: "The disk of db-1 was not cloned",
    cause: "is full",
    fix: "Destroy stacks that are no longer needed",
  },
  {
    name: "fail-boot",
    headline: "db-1 could not be reached by SSH",
    cause: "stopped while it booted",
    fix: "Read its console on the timeline",
  },
  {
    name: "fail-mirror",
    headline: "db-1 could not install its software",
    cause: "Update the package lists",
    fix: "Check the package mirror",
  },
  {
    name: "fail-verify",
    headline: "The acceptance checks did not pass",
    cause: "Read the row back",
    fix: "Read the failed check's output",
  },
];
for (const { name, headline, cause, fix } of CAUSES) {
  test(`${name}: cause and remedy on the timeline, and a roll-back leaves nothing`, async ({ page, api, project }) => {
    const { deploymentId, stackId } = await launch(api, project.name, mariadb(name, 0));
    await open(page, `/deployments/${deploymentId}`);
    const why = page.getByRole("region", { name: headline });
    await expect(why).toContainText(cause, { timeout: 30_000 });
    await expect(why).toContainText(fix);
    await why.getByRole("button", { name: "Roll back the node" }).click();
    await page.getByRole("dialog", { name: "Roll back this run?" }).getByRole("button", { name: "Roll back" }).click();
    await expect(page.getByText("Every machine was removed; nothing is left.")).toBeVisible({ timeout: 30_000 });
    const { leftBehind } = await api.call("getDeployment", { params: { deployment: deploymentId } });
    expect(leftBehind).toEqual([]);
    expect((await api.call("getStack", { params: { stack: stackId } })).state).toBe("removed");
  });
}

test("a failure is said in the reader's language, and in another one as soon as it is chosen", async ({
  page,
  api,
  project,
}) => {
  const { deploymentId } = await launch(api, project.name, mariadb("fail-boot", 0));
  await open(page, `/deployments/${deploymentId}`);
  const main = page.getByRole("main");
  await expect(main).toContainText("db-1 stopped while it booted.", { timeout: 30_000 });
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitemradio", { name: "한국어" }).click();
  await expect(main).toContainText("db-1: 부팅하는 동안 멈췄습니다.");
  await expect(main).toContainText("타임라인에서 콘솔을 읽어 보세요.");
  await expect(main).not.toContainText("stopped while it booted");
});

test("a launch cancelled in its middle leaves nothing", async ({ page, api, project }) => {
  // The second node's SSH port never opens: the launch waits for it, with the others well on their way.
  const name = "fail-ssh-at-2";
  const { deploymentId, stackId } = await launch(api, project.name, mariadb(name, 2));
  await open(page, `/deployments/${deploymentId}`);
  await eventHappens(api, deploymentId, (e) => e.kind === "step-ended" && e.step === "db-3.install");
  await page.getByRole("button", { name: "Cancel launch" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
  await expect(dialog).toContainText(`The 3 nodes of ${name} and their disks are deleted.`);
  await dialog.getByRole("button", { name: "Cancel launch" }).click();
  await expect(page.getByRole("heading", { name: `The launch of ${name} was cancelled` })).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText("Every machine was removed; nothing is left.")).toBeVisible();

  await runReaches(api, deploymentId, "cancelled");
  const { leftBehind } = await api.call("getDeployment", { params: { deployment: deploymentId } });
  expect(leftBehind).toEqual([]);
  const stack = await api.call("getStack", { params: { stack: stackId } });
  expect(stack.state).toBe("removed");
  const { events } = await api.call("listEvents", { params: { deployment: deploymentId } });
  expect(events.some((e) => e.kind === "step-started" && e.step === "verify")).toBe(false);
  const { used } = await api.call("getProject", { params: { project: project.name } });
  expect(used).toEqual({ vcpus: 0, memoryMiB: 0, diskGiB: 0 });
});
