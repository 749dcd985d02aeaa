import { expect, it } from "vitest";
import { checkPorts } from "./check-ports";
import { loadCatalogue } from "./load";
import { port, rangeOf, type Port } from "./ports";
import { role } from "./schema";

const rabbitmq = loadCatalogue().services.get("rabbitmq")!.blueprint;
const open = (more: Partial<Port>): Port => ({
  title: { en: "A port" },
  port: 5672,
  protocol: "tcp",
  from: "everyone",
  ...more,
});

/** The faults of RabbitMQ's blueprint where its first role has these ports; only its first endpoint is looked at. */
const faults = (ports: Port[], endpoint: { when?: string; minNodes?: number } = {}): string[] => {
  const [first, ...others] = rabbitmq.roles;
  const endpoints = rabbitmq.endpoints.slice(0, 1).map((e) => ({ ...e, ...endpoint }));
  return checkPorts({ ...rabbitmq, roles: [{ ...first!, ports }, ...others], endpoints }).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
};
const CLOSED = "endpoints.0.port: role first does not open 5672 to everyone whenever this is shown";

it("accepts an endpoint whose port is open to everyone, alone or in a range", () => {
  expect(faults([open({})])).toEqual([]);
  expect(faults([open({ port: "5000-6000" })])).toEqual([]);
});

it.each<[string, Port[]]>([
  ["is not opened", [open({ port: 5673 })]],
  ["is opened to the stack only", [open({ from: "stack" })]],
  ["is opened to a role only", [open({ from: ["member"] })]],
  ["is opened only by a switch", [open({ when: "management" })]],
  ["is opened only in larger stacks", [open({ minNodes: 3 })]],
])("refuses an endpoint whose port %s", (_what, ports) => expect(faults(ports)).toEqual([CLOSED]));

it("accepts a condition that the endpoint has as well", () => {
  expect(faults([open({ when: "management" })], { when: "management" })).toEqual([]);
  expect(faults([open({ minNodes: 3 })], { minNodes: 3 })).toEqual([]);
  expect(faults([open({ minNodes: 3 })], { minNodes: 2 })).toEqual([CLOSED]);
});

it.each<[string, Port, string]>([
  ["a guest that is no role", open({ port: 1, from: ["boss"] }), 'from: there is no role "boss"'],
  ["a condition that is no switch", open({ port: 1, when: "erlang_cookie" }), "when: there is no boolean parameter"],
  ["a port twice", open({ from: "stack" }), 'port: tcp 5672 is opened by "5672" above already'],
  ["ranges that overlap", open({ port: "5000-5672" }), 'port: tcp 5000-5672 is opened by "5672"'],
  ["SSH", open({ port: "20-30" }), "port: SSH is open on every node"],
])("refuses %s", (_what, wrong, message) =>
  expect(faults([open({}), wrong])).toEqual([expect.stringContaining(`roles.0.ports.1.${message}`)]),
);

it("takes one number of two protocols for two ports", () =>
  expect(faults([open({}), open({ protocol: "udp" })])).toEqual([]));

it.each([0, 65536, "80", "90-80", "80-80", "1-65536", "a-b"])("%s is no port", (wrong) =>
  expect(port.safeParse({ title: { en: "A port" }, port: wrong, from: "everyone" }).success).toBe(false),
);

it("reads both ends of a range", () => {
  expect(rangeOf(80)).toEqual({ first: 80, last: 80 });
  expect(rangeOf("49152-60999")).toEqual({ first: 49152, last: 60999 });
});

it("a role has to say which ports it serves, even if none", () => {
  const { ports: _, ...silent } = rabbitmq.roles[0]!;
  expect(role.safeParse(silent).error?.issues[0]?.path).toEqual(["ports"]);
  expect(role.safeParse({ ...silent, ports: [] }).success).toBe(true);
});
