import { z } from "zod";
import { METER_NAMES } from "@/lib/billing/meters";
import { PURPOSES } from "@/lib/billing/usage";
import { mode } from "./catalogue";
import { budgetCheck } from "./budgets";
import { instant } from "./common";
import { english, say } from "@/lib/util/say";
import { money, powerPrice } from "./prices";
import { tagKey, tags } from "./tags";

/** What the costs of a month can be told apart by. */
export const COST_DIMENSIONS = ["project", "service", "owner", "mode", "os", "tag"] as const;
export type CostDimension = (typeof COST_DIMENSIONS)[number];

export const costQuery = z
  .object({
    by: z.enum(COST_DIMENSIONS).default("project"),
    tag: tagKey.optional().describe("The key whose values are told apart, with by=tag"),
  })
  .refine(({ by, tag }) => by !== "tag" || tag !== undefined, {
    path: ["tag"],
    message: english(say`Name the tag whose values are to be told apart.`),
  });

export type CostQuery = z.infer<typeof costQuery>;

const stackCost = z.object({
  /** Null: what belongs to no stack, such as images. */
  stack: z.string().nullable(),
  name: z.string().nullable(),
  /** There to be looked at: it is not destroyed. */
  exists: z.boolean(),
  project: z.string(),
  projectTitle: z.string(),
  service: z.string().nullable(),
  serviceTitle: z.string().nullable(),
  os: z.string().nullable().describe("Whose images these are, of an OS image's storage; null for all else"),
  osTitle: z.string().nullable(),
  owner: z.string().nullable(),
  purpose: z
    .enum(PURPOSES)
    .nullable()
    .describe("What the installation's own machines were for that were thrown away; null for all else"),
  amount: money,
  /** In the same part of the month before. */
  before: money,
});
export type StackCost = z.infer<typeof stackCost>;

const costGroup = z.object({
  /** What the group has in common: a project's or person's id, a service, a mode, the value of a tag. Null: none. */
  key: z.string().nullable(),
  title: z.string().nullable(),
  amount: money,
  before: money,
  /** Of the whole month, if all that runs now runs on. Null for a month that is over. */
  forecast: money.nullable(),
  /** One a day of `days`; null for days that are still to come. */
  daily: z.array(money.nullable()),
  /** One a day: what is still to come of it, if all that runs now runs on. */
  expected: z.array(money),
  stacks: z.array(stackCost),
});
export type CostGroup = z.infer<typeof costGroup>;

const costEvent = z.object({
  date: z.string(),
  stack: z.string(),
  name: z.string(),
  kind: z.enum(["scale-out", "scale-in"]),
  from: z.int(),
  to: z.int(),
});
export type CostEvent = z.infer<typeof costEvent>;

export const monthCosts = z.object({
  month: z.string(),
  timeZone: z.string().describe("The installation's; its midnights are where days and months begin"),
  currency: z.string(),
  /** Until when use is in these figures. */
  countedTo: instant,
  /** The month has not ended. */
  running: z.boolean(),
  total: money,
  forecast: money.nullable(),
  /** Of the same part of the month before; null where nothing had a price then. */
  before: money.nullable(),
  /** What runs at `countedTo` costs in the next hour. Null for a month that is over. */
  now: z
    .object({
      perHour: money,
      nodes: z.int(),
      stacks: z.int(),
      own: z.int().describe("Machines that the installation runs for itself, for bakes and checks"),
    })
    .nullable(),
  /** Charges of the month as a whole, on no day: what is short of a minimum, and commitments that were not used. */
  monthly: z.array(
    z.object({
      kind: z.enum(["commitment", "minimum"]),
      project: z.string(),
      projectTitle: z.string(),
      stack: z.string().nullable(),
      name: z.string().nullable(),
      amount: money,
    }),
  ),
  /** Something was used before the first version of the rate card: it has no price, which is not a price of 0. */
  unpriced: z.boolean(),
  /** Of the budgets of the projects in it, in the month that runs; null: there is none. */
  pace: z
    .object({
      amount: money,
      daily: money.describe("What each day may cost if the budgets are used evenly"),
      projects: z.int().describe("How many projects have one"),
      partial: z.boolean().describe("Something in the month belongs to a project without one"),
    })
    .nullable(),
  days: z.array(z.string()),
  tags: z.array(z.string()).describe("Keys of the tags that something of this month or the one before has"),
  groups: z.array(costGroup),
  events: z.array(costEvent),
});
export type MonthCosts = z.infer<typeof monthCosts>;

const costPortion = z.object({
  kind: z.enum(["allowance", "commitment", "tier"]),
  /** In units of the meter. */
  quantity: z.string(),
  rate: money,
});

/** One meter under one version of the rate card, with the arithmetic that made its amount. */
const costLine = z.object({
  meter: z.enum(METER_NAMES),
  unit: z.string(),
  /** Version of the rate card. */
  card: z.string(),
  quantity: z.string(),
  /** All that the project used of the meter under this version, and how its price was made; the line has its share by quantity. */
  pool: z.object({ quantity: z.string(), portions: z.array(costPortion) }),
  percent: z.string(),
  failedLaunch: z.boolean(),
  mode: mode.nullable(),
  flavour: z.string().nullable(),
  /** As the stack had them while it used this. */
  tags,
  amount: money,
});
export type CostLine = z.infer<typeof costLine>;

/** A time in which a stack was the same. */
const costStretch = z.object({
  from: instant,
  to: instant,
  /** It goes on. */
  open: z.boolean(),
  nodes: z.int(),
  unmeasured: z.int().describe("Nodes whose used disk is not known, and not in `amounts`"),
  /** What all its nodes had together, in the meter's `per` unit. */
  amounts: z.partialRecord(z.enum(METER_NAMES), z.string()),
});
export type CostStretch = z.infer<typeof costStretch>;

export const stackCosts = z.object({
  month: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  countedTo: instant,
  running: z.boolean(),
  stack: z.string(),
  total: money,
  /** What it adds in the next hour as it runs now. Null for a month that is over. */
  perHour: money.nullable(),
  /** As it is, at the prices of now; null where nothing of it has one, and once it is removed. */
  power: powerPrice.nullable(),
  /** What each budget says of starting it, where it is stopped. */
  budgets: z.array(budgetCheck),
  lines: z.array(costLine),
  /** What the stack is short of the minimum; null: nothing. */
  minimum: money.nullable(),
  stretches: z.array(costStretch),
});
export type StackCosts = z.infer<typeof stackCosts>;
