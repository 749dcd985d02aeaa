import { z } from "zod";
import { LONGEST_IDLE_HOURS } from "@/lib/contract/idle-rules";
import { english, say } from "@/lib/util/say";
import { resourceId } from "./common";
import { powerPrice } from "./prices";

const PERCENT = english(say`Write a percentage of more than 0 and at most 100.`);
const KILOBYTES = english(say`Write a number of kB of more than 0.`);
const HOURS = english(say`Write a whole number of hours from 1 to ${LONGEST_IDLE_HOURS}.`);

/** What idle means in this installation. */
export const idleRule = z.strictObject({
  percent: z
    .number(PERCENT)
    .gt(0, PERCENT)
    .max(100, PERCENT)
    .describe("each machine used less of its vCPUs than this, in every hour"),
  kilobytesPerSecond: z
    .number(KILOBYTES)
    .gt(0, KILOBYTES)
    .max(1e9, KILOBYTES)
    .nullable()
    .describe(
      "and its network carried less than this to and from it, in kB of 1000 bytes. Null: the network is not looked at",
    ),
  hours: z.int(HOURS).min(1, HOURS).max(LONGEST_IDLE_HOURS, HOURS).describe("for how many hours up to now"),
  revision: z.int().describe("0 where nobody has set it: then it is the default of the installation's environment"),
});
export type IdleRule = z.infer<typeof idleRule>;

const idleStack = z.object({
  stack: resourceId,
  name: z.string(),
  project: z.string(),
  projectTitle: z.string(),
  serviceTitle: z.string(),
  owner: z.string(),
  nodes: z.int(),
  busiestPercent: z.number().describe("of its vCPUs that its busiest machine used in its busiest hour"),
  busiestKilobytesPerSecond: z
    .number()
    .nullable()
    .describe(
      "that the network carried of its busiest machine in its busiest hour; null: its hypervisor does not tell",
    ),
  /** Null where nothing of it has a price. */
  price: powerPrice.nullable(),
});
export type IdleStack = z.infer<typeof idleStack>;

export const idleStacks = z.object({
  rule: idleRule,
  items: z.array(idleStack),
  /** Stacks that are ready, and of how many of them it is not known: they have not been read for long enough. */
  ready: z.int(),
  unknown: z.int(),
});
export type IdleStacks = z.infer<typeof idleStacks>;
