import { isOn, nodesOfEndpoint } from "@/lib/blueprints/endpoints";
import { withExporter } from "@/lib/blueprints/monitoring";
import { storedBlueprint, toolsOf, withPorts, type Blueprint } from "@/lib/blueprints/schema";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import { stackDetail, type StackDetail } from "@/lib/contract/schemas/stacks";
import { db } from "@/lib/db/client";
import { Prisma, type Node } from "@/lib/generated/prisma/client";
import { inRoleOrder } from "@/lib/plan/node-order";
import { downNodes } from "./down-nodes";
import { getStackSummaries } from "./get-stack-summaries";
import { findStack } from "./find-stack";
import { isFirewalled, portViews } from "./stack-ports";
import { newestDeployment } from "./newest-deployment";
import { NEVER_SCALES, spell, stackCan } from "./predicates";
import { offerActions } from "./stack-actions";

const HISTORY_LENGTH = 100;

export const getStack: UseCase<Api["getStack"]> = async (viewer, { params }) => {
  const stack = await findStack(viewer, params.stack, "stack.read");
  const [[summary], rows, down, firewalled, secrets, audit] = await Promise.all([
    getStackSummaries({ where: Prisma.sql`s.id = ${stack.id}::uuid` }),
    db().node.findMany({ where: { stackId: stack.id } }),
    downNodes(db(), stack.id),
    isFirewalled(stack.id),
    db().secret.findMany({
      where: { stackId: stack.id, kind: "credential" },
      select: { name: true, revealCount: true, lastReveal: true },
    }),
    db().auditEntry.findMany({
      where: { target: `stack:${stack.id}` },
      include: { user: { select: { name: true } } },
      orderBy: { at: "desc" },
      take: HISTORY_LENGTH,
    }),
  ]);
  if (!summary) throw notFound();
  const launched = storedBlueprint(stack.blueprint);
  const nodes = inRoleOrder(launched.roles, rows);
  const parameters = stackDetail.shape.parameters.parse(stack.parameters);
  const newest = await newestDeployment(db(), stack.id);
  const verdictOf = (action: string | null) =>
    spell(stackCan.act(summary.state, stack.readyAt !== null, newest.kind, action, summary.lease?.ended));
  const current = withPorts(launched, catalogue().services.get(stack.service)?.blueprint);
  const roleTitle = (id: string) => launched.roles.find((role) => role.id === id)?.title ?? { en: id };
  return {
    ...summary,
    cloneKind: stackDetail.shape.cloneKind.parse(stack.cloneKind),
    tool: toolsOf(launched)[0],
    parameters,
    nodeList: nodes.map((node) =>
      stackDetail.shape.nodeList.element.parse({
        ...node,
        roleTitle: roleTitle(node.role),
        down: down.get(node.name) ?? null,
      }),
    ),
    roles: launched.roles.map(({ id, title, needs }) => ({ id, title, needs })),
    endpoints: endpointsOf(launched, nodes, parameters),
    firewall: {
      set: firewalled,
      ports: portViews(withExporter(current, stack.monitored), nodes, parameters),
    },
    credentials: launched.credentials.flatMap(({ title, user, secret, when }) => {
      const stored = secrets.find((s) => s.name === secret);
      if (!stored || !isOn({ when }, parameters)) return [];
      return [
        { title, user, secret, revealCount: stored.revealCount, lastReveal: stored.lastReveal?.toISOString() ?? null },
      ];
    }),
    checks: launched.checks,
    actions: await offerActions(launched, { ...summary, osId: stack.osId, parameters, nodes }, verdictOf),
    scaling: {
      can: launched.roles.some(({ scaling }) => scaling) ? verdictOf(null) : spell(NEVER_SCALES),
      roles: launched.roles.flatMap(({ id, title, summary: about, count, scaling }) =>
        scaling ? [{ id, title, summary: about, min: count.min, max: count.max, drains: scaling.drain }] : [],
      ),
    },
    history: audit.map(({ at, user, action, data }) => toHistory(at, user?.name ?? null, action, data)),
  };
};

const historyData = stackDetail.shape.history.element.shape.data;

function toHistory(
  at: Date,
  by: string | null,
  action: string,
  stored: Prisma.JsonValue,
): StackDetail["history"][number] {
  const { deployment, ...data } = historyData.parse(stored);
  return { at: at.toISOString(), by, action, deploymentId: typeof deployment === "string" ? deployment : null, data };
}

/** What the stack runs with its size and parameters, on the nodes that have an address already. */
export function endpointsOf(
  launched: Pick<Blueprint, "endpoints">,
  nodes: readonly Pick<Node, "name" | "role" | "address">[],
  parameters: Record<string, unknown>,
): StackDetail["endpoints"] {
  return launched.endpoints.flatMap((endpoint) => {
    const { id, title, role, port, protocol, command } = endpoint;
    return nodesOfEndpoint(endpoint, nodes, parameters).flatMap(({ name, address }) => {
      if (address === null) return [];
      const text = command === undefined ? null : fillIn(command, { address, port: String(port) }, parameters);
      return [{ id, title, role, node: name, address, port, protocol, command: text }];
    });
  });
}

/** Replaces `{address}`, `{port}` and `{parameters.x}`; anything else in braces stays as it is. */
function fillIn(template: string, values: Record<string, string>, parameters: Record<string, unknown>): string {
  return template.replace(/\{(?:parameters\.(\w+)|(\w+))\}/g, (whole, parameter: string | undefined, name: string) => {
    if (parameter !== undefined) return Object.hasOwn(parameters, parameter) ? String(parameters[parameter]) : whole;
    return values[name] ?? whole;
  });
}
