import { randomBytes } from "node:crypto";
import { type BrowserContext, expect, test as base } from "@playwright/test";
import type { AnswerOf } from "@/lib/api-client/types";
import type { InstallationRole, ProjectRole } from "@/lib/contract/permissions";
import { PROJECT_COOKIE } from "@/lib/util/preferences";
import { adminState } from "./admin";
import { openApi, type PortalApi, signIn, type StorageState } from "./api";
import { holdWorker, ORIGIN } from "./environment";

export type Project = AnswerOf<"createProject">;

/** A person of a test, signed in. */
export type Person = { id: string; name: string; email: string; password: string; api: PortalApi; state: StorageState };
export type Role = { installation?: InstallationRole; project?: ProjectRole };

type Fixtures = {
  /** The API as the administrator, whom `page` is signed in as, too. */
  api: PortalApi;
  /** A project of this test alone; the pages of `page` show it. */
  project: Project;
  /** Adds a person to the portal and, with a project role, to the test's project. */
  addPerson: (role: Role) => Promise<Person>;
  /** A browser of that person, on the test's project. */
  browserOf: (person: Person) => Promise<BrowserContext>;
  /** Holds the worker still, for what has to be seen before it happens; it goes on at the end of the test at the latest. */
  worker: { hold: () => void; release: () => void };
  noUncaughtErrors: void;
};

/** Short, and never the same in two runs: for the names of projects, people and stacks. */
export const unique = (prefix: string) => `${prefix}-${randomBytes(3).toString("hex")}`;

export async function createProject(api: PortalApi): Promise<Project> {
  const name = unique("e2e");
  return api.call("createProject", { body: { name, title: `Project ${name}` } });
}

/** Makes the pages of a browser show this project. */
export const choose = (context: BrowserContext, { name }: Pick<Project, "name">) =>
  context.addCookies([{ name: PROJECT_COOKIE, value: name, url: ORIGIN }]);

export const test = base.extend<Fixtures>({
  storageState: async ({}, provide) => provide(await adminState()),
  api: async ({}, provide) => {
    const api = await openApi(await adminState());
    await provide(api);
    await api.request.dispose();
  },
  project: async ({ api, context }, provide) => {
    const project = await createProject(api);
    await choose(context, project);
    await provide(project);
  },
  addPerson: async ({ api, project }, provide) => {
    const people: Person[] = [];
    await provide(async ({ installation = "member", project: role }) => {
      const name = unique("person");
      const body = { email: `${name}@example.org`, name, role: installation };
      const { user, password } = await api.call("createUser", { body });
      if (role) await api.call("putMember", { params: { project: project.name }, body: { email: user.email, role } });
      const own = await signIn(user.email, password);
      const person = { ...user, password, api: own, state: await own.request.storageState() };
      people.push(person);
      return person;
    });
    for (const person of people) await person.api.request.dispose();
  },
  browserOf: async ({ browser, project }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async ({ state }) => {
      const context = await browser.newContext({ storageState: state });
      contexts.push(context);
      await choose(context, project);
      return context;
    });
    for (const context of contexts) await context.close();
  },
  worker: async ({}, provide) => {
    await provide({ hold: () => holdWorker(true), release: () => holdWorker(false) });
    holdWorker(false);
  },
  noUncaughtErrors: [
    async ({ context }, provide) => {
      const errors: string[] = [];
      context.on("weberror", (error) => errors.push(String(error.error())));
      // A text that the page was not sent shows as its key.
      context.on("console", (message) => {
        if (message.text().includes("MISSING_MESSAGE")) errors.push(message.text());
      });
      await provide();
      expect(errors, "errors that no code of the pages caught").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
