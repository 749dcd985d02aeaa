import { z } from "zod";
import { id, localText, name } from "./words";

const number = z.int().min(1).max(65535);
const RANGE = /^(\d{1,5})-(\d{1,5})$/;

/** Both ends belong to it. */
export type PortRange = { first: number; last: number };

/** 3306 or "49152-60999" as numbers. */
export function rangeOf(port: number | string): PortRange {
  if (typeof port === "number") return { first: port, last: port };
  const [, first, last] = RANGE.exec(port) ?? [];
  return { first: Number(first), last: Number(last) };
}

function isRange(text: string): boolean {
  const { first, last } = rangeOf(text);
  return number.safeParse(first).success && number.safeParse(last).success && first < last;
}

/**
 * What a node of a role lets in. All else that comes from outside is refused, except SSH, ICMP and answers to what the node
 * itself asked (lib/provisioning/firewall.ts).
 */
export const port = z.strictObject({
  title: localText,
  /** 3306, or "49152-60999" for a service that chooses from a range. */
  port: z.union([
    number,
    z.string().regex(RANGE).refine(isRange, "must be two ports from 1 to 65535, the lower one first"),
  ]),
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  /** `everyone` who reaches the node's network, the other nodes of the `stack`, or those of some roles. */
  from: z.union([z.enum(["everyone", "stack"]), z.array(id).min(1)]),
  /** As an endpoint's: only in stacks of at least as many nodes, and only where this boolean parameter is on. */
  minNodes: z.int().min(2).optional(),
  when: name.optional(),
});
export type Port = z.infer<typeof port>;
