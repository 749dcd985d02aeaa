import { z } from "zod";
import { toolName } from "@/lib/blueprints/schema";
import type { Endpoint } from "./endpoint";
import { deploymentEvent, projectChange } from "./events";
import { INSTALLATION_ROLES, PROJECT_ROLES } from "./permissions";
import { member, newProject, newUser, password, project, session, user } from "./schemas/access";
import { artifactApi } from "./api-artifacts";
import { blueprintApi } from "./api-blueprints";
import { budgetApi } from "./api-budgets";
import { chargeApi } from "./api-charges";
import { exportScheduleApi } from "./api-export-schedules";
import { correctionApi } from "./api-corrections";
import { fileApi } from "./api-files";
import { fleetApi } from "./api-fleet";
import { imageApi } from "./api-images";
import { costApi } from "./api-costs";
import { invoiceApi } from "./api-invoices";
import { insightApi } from "./api-insights";
import { launchChoice, serviceDetail, serviceSummary } from "./schemas/catalogue";
import { leaseApi } from "./api-leases";
import { noticeApi } from "./api-notices";
import { rateApi } from "./api-rates";
import { serviceApi } from "./api-services";
import { scalingApi } from "./api-scaling";
import { snapshotApi } from "./api-snapshots";
import { tagApi } from "./api-tags";
import { tokenApi } from "./api-tokens";
import { templateApi } from "./api-templates";
import { page, resourceId } from "./schemas/common";
import { deploymentDetail, deploymentSummary, retryView, runState } from "./schemas/deployments";
import {
  actionRequest,
  launchRequest,
  launchView,
  sshAccess,
  stackDetail,
  stackState,
  stackSummary,
} from "./schemas/stacks";

const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), total: z.int() });
const started = z.object({ stackId: resourceId.nullable(), deploymentId: resourceId });

/** The whole API. Everything the pages do goes through it; OpenAPI, client types and routes are derived from it. */
export const api = {
  health: {
    method: "GET",
    path: "/health",
    summary: "Is the portal up, and can it reach its database?",
    permission: "public",
    response: z.object({ status: z.literal("ok"), version: z.string() }),
    errors: ["database-unavailable"],
  },
  signInOptions: {
    method: "GET",
    path: "/sign-in-options",
    summary: "Ways to sign in, and (where the portal is not public) the launches of the last 24 hours",
    permission: "public",
    response: z.object({
      sso: z.object({ name: z.string() }).nullable(),
      launches: z.array(z.object({ at: z.string(), readyMs: z.number().nullable(), mode: z.string() })).nullable(),
      clouds: z.object({ total: z.int(), ready: z.int() }),
      version: z.string(),
    }),
  },
  session: {
    method: "GET",
    path: "/session",
    summary: "Who is signed in, with which projects, on which clouds",
    permission: "account.own",
    response: session,
  },
  changePassword: {
    method: "PUT",
    path: "/session/password",
    summary: "Change one's own password; every other session ends",
    permission: "account.own",
    body: z.strictObject({ current: z.string().max(200), next: password }),
    response: z.object({ ok: z.literal(true) }),
    errors: ["sign-in-failed", "too-many-attempts"],
  },
  ...tokenApi,
  ...noticeApi,
  listUsers: {
    method: "GET",
    path: "/users",
    summary: "People of this installation",
    permission: "user.manage",
    query: page,
    response: list(user),
  },
  createUser: {
    method: "POST",
    path: "/users",
    summary: "Add a person; the answer holds the first password, once",
    permission: "user.manage",
    body: newUser,
    response: z.object({ user, password: z.string() }),
    status: 201,
    errors: ["name-taken"],
  },
  setUserRole: {
    method: "PUT",
    path: "/users/{user}/role",
    summary: "Set a person's installation role",
    permission: "user.manage",
    body: z.strictObject({ role: z.enum(INSTALLATION_ROLES) }),
    response: user,
    errors: ["wrong-state"],
  },
  createProject: {
    method: "POST",
    path: "/projects",
    summary: "Make a project; its maker becomes its owner",
    permission: "project.create",
    body: newProject,
    response: project,
    status: 201,
    errors: ["name-taken"],
  },
  getProject: {
    method: "GET",
    path: "/projects/{project}",
    summary: "A project with its quota and what is used of it",
    permission: "project.read",
    response: project,
  },
  listMembers: {
    method: "GET",
    path: "/projects/{project}/members",
    summary: "Members of a project",
    permission: "project.read",
    response: list(member),
  },
  putMember: {
    method: "PUT",
    path: "/projects/{project}/members",
    summary: "Add a member by e-mail address, or change a member's role",
    permission: "project.manage",
    body: z.strictObject({ email: z.email(), role: z.enum(PROJECT_ROLES) }),
    response: member,
    errors: ["wrong-state"],
  },
  removeMember: {
    method: "DELETE",
    path: "/projects/{project}/members/{user}",
    summary: "Remove a member; the last owner stays",
    permission: "project.manage",
    response: z.object({ ok: z.literal(true) }),
    errors: ["wrong-state"],
  },
  listServices: {
    method: "GET",
    path: "/catalogue",
    summary: "Every service with its offers and measured figures",
    permission: "catalogue.read",
    response: list(serviceSummary),
  },
  getService: {
    method: "GET",
    path: "/catalogue/{service}",
    summary: "A service with roles, parameters, flavours and figures",
    permission: "catalogue.read",
    response: serviceDetail,
  },
  getChoice: {
    method: "GET",
    path: "/catalogue/{service}/choice",
    summary:
      "Both modes of a service on an OS side by side, measured by launches of as many nodes with the same config tool",
    permission: "catalogue.read",
    query: z.object({
      os: z.string().max(40),
      nodes: z.coerce.number<number>().int().min(1).max(200),
      tool: toolName.optional(),
    }),
    response: launchChoice,
  },
  ...serviceApi,
  ...blueprintApi,
  ...imageApi,
  ...artifactApi,
  ...fileApi,
  ...templateApi,
  ...costApi,
  ...exportScheduleApi,
  ...insightApi,
  ...fleetApi,
  ...rateApi,
  ...chargeApi,
  ...correctionApi,
  ...invoiceApi,
  ...budgetApi,
  plan: {
    method: "POST",
    path: "/projects/{project}/plans",
    summary: "Compile a launch without starting it: nodes, steps, quota, price and the plan's hash",
    permission: "stack.read",
    body: launchRequest,
    response: launchView,
    errors: ["invalid-parameters", "offer-unavailable", "quota-exceeded"],
  },
  launch: {
    method: "POST",
    path: "/projects/{project}/stacks",
    summary: "Launch exactly the plan that was shown",
    permission: "stack.launch",
    body: launchRequest.extend({ planHash: z.string().max(80) }),
    response: started,
    status: 201,
    errors: [
      "invalid-parameters",
      "offer-unavailable",
      "plan-changed",
      "name-taken",
      "quota-exceeded",
      "budget-exceeded",
    ],
  },
  listStacks: {
    method: "GET",
    path: "/projects/{project}/stacks",
    summary: "Stacks of a project, newest first",
    permission: "stack.read",
    query: page.extend({
      q: z.string().max(80).optional(),
      state: stackState.optional(),
      sort: z.enum(["name", "-name", "createdAt", "-createdAt", "leaseEndsAt", "-leaseEndsAt"]).default("-createdAt"),
    }),
    response: list(stackSummary),
  },
  getStack: {
    method: "GET",
    path: "/stacks/{stack}",
    summary: "A stack with nodes, endpoints, credentials (without values) and history",
    permission: "stack.read",
    response: stackDetail,
  },
  destroyStack: {
    method: "DELETE",
    path: "/stacks/{stack}",
    summary: "Remove every machine of the stack; a running launch is cancelled first",
    permission: "stack.destroy",
    response: started,
    status: 202,
    errors: ["wrong-state"],
  },
  runAction: {
    method: "POST",
    path: "/stacks/{stack}/actions",
    summary: "Start one of the stack's day-2 actions: promote a replica, deploy a release, configure again",
    permission: "stack.act",
    body: actionRequest,
    response: started,
    status: 201,
    errors: ["wrong-state", "invalid-parameters", "budget-exceeded"],
  },
  ...scalingApi,
  ...snapshotApi,
  ...tagApi,
  ...leaseApi,
  revealSecret: {
    method: "POST",
    path: "/stacks/{stack}/secrets/{secret}/reveal",
    summary: "Show a credential once; recorded, and only shortly after signing in",
    permission: "secret.reveal",
    response: z.object({ value: z.string() }),
    errors: ["recent-sign-in-required", "wrong-state"],
  },
  revealSsh: {
    method: "POST",
    path: "/stacks/{stack}/nodes/{node}/ssh",
    summary: "Give the stack's key and the way into a node by SSH; recorded, and only shortly after signing in",
    permission: "secret.reveal",
    response: sshAccess,
    errors: ["recent-sign-in-required", "wrong-state"],
  },
  listDeployments: {
    method: "GET",
    path: "/projects/{project}/deployments",
    summary: "Deployments: running first, then failed, then finished",
    permission: "deployment.read",
    query: page.extend({ state: runState.optional() }),
    response: list(deploymentSummary),
  },
  getDeployment: {
    method: "GET",
    path: "/deployments/{deployment}",
    summary: "A deployment with its plan, history of comparable launches and what may be done now",
    permission: "deployment.read",
    response: deploymentDetail,
  },
  listEvents: {
    method: "GET",
    path: "/deployments/{deployment}/events",
    summary: "Events after a sequence number, in order",
    permission: "deployment.read",
    query: z.object({
      after: z.coerce.number<number>().int().min(0).default(0),
      limit: z.coerce.number<number>().int().min(1).max(5000).default(2000),
    }),
    response: z.object({ events: z.array(deploymentEvent), lastSeq: z.int() }),
  },
  streamEvents: {
    method: "GET",
    path: "/deployments/{deployment}/stream",
    summary: "The same events live; goes on after Last-Event-ID (or ?after=) without a gap",
    permission: "deployment.read",
    query: z.object({ after: z.coerce.number<number>().int().min(0).optional() }),
    response: deploymentEvent,
    stream: true,
  },
  cancelDeployment: {
    method: "POST",
    path: "/deployments/{deployment}/cancel",
    summary: "Stop what runs, then remove what was made; also rolls back a failed launch",
    permission: "deployment.control",
    response: z.object({ ok: z.literal(true) }),
    status: 202,
    errors: ["wrong-state"],
  },
  planRetry: {
    method: "GET",
    path: "/deployments/{deployment}/retry/plan",
    summary: "What budgets say of running the failed steps again, without doing it",
    permission: "deployment.read",
    response: retryView,
    errors: ["wrong-state"],
  },
  retryDeployment: {
    method: "POST",
    path: "/deployments/{deployment}/retry",
    summary: "Run the failed steps again and go on from there",
    permission: "deployment.control",
    response: z.object({ ok: z.literal(true) }),
    status: 202,
    errors: ["wrong-state", "budget-exceeded"],
  },
  streamProject: {
    method: "GET",
    path: "/projects/{project}/stream",
    summary: "Says when a deployment or OS image changed its state",
    permission: "project.read",
    response: projectChange,
    stream: true,
  },
  search: {
    method: "GET",
    path: "/projects/{project}/search",
    summary: "Services, stacks, nodes and deployments by name, for the command palette",
    permission: "project.read",
    query: z.object({ q: z.string().max(80).default("") }),
    response: list(
      z.object({
        kind: z.enum(["service", "stack", "node", "deployment"]),
        id: z.string(),
        label: z.string(),
        hint: z.string(),
      }),
    ),
  },
} as const satisfies Record<string, Endpoint>;

export type Api = typeof api;
export type EndpointName = keyof Api;
