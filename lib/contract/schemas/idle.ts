import { z } from "zod";
import { resourceId } from "./common";
import { powerPrice } from "./prices";

const idleStack = z.object({
  stack: resourceId,
  name: z.string(),
  project: z.string(),
  projectTitle: z.string(),
  serviceTitle: z.string(),
  owner: z.string(),
  nodes: z.int(),
  busiestPercent: z.number().describe("of its vCPUs that its busiest machine used in its busiest hour"),
  /** Null where nothing of it has a price. */
  price: powerPrice.nullable(),
});
export type IdleStack = z.infer<typeof idleStack>;

export const idleStacks = z.object({
  rule: z.object({
    percent: z.number().describe("each machine used less of its vCPUs than this, in every hour"),
    hours: z.int(),
  }),
  items: z.array(idleStack),
  /** Stacks that are ready, and of how many of them it is not known: they have not been read for long enough. */
  ready: z.int(),
  unknown: z.int(),
});
export type IdleStacks = z.infer<typeof idleStacks>;
