import fc from "fast-check";
import { addUpDays, dayUsesIn } from "@/lib/billing/ledger/days";
import { usagesIn } from "@/lib/billing/ledger/read";
import { END, ledgerSums, life, live, type Sums } from "@/lib/billing/ledger/testing/lives";
import { daysOf, monthPeriod } from "@/lib/billing/period";
import { rateDays } from "@/lib/billing/rate";
import { loadRateCards } from "@/lib/billing/rate-cards";
import type { Usage } from "@/lib/billing/usage";
import { costsOfMonth } from "@/lib/costs/get-costs";
import type { Db } from "@/lib/db/client";
import { closeMonth } from "@/lib/invoices/close-month";
import { createBenchInstallation } from "./bench-installation";
import { DAYS, liveMonths, MONTH, NOW, publishRates, reportLate, YEAR, ZONE } from "./billing-data";
import { exportFigures, measureExports } from "./billing-exports";
import { measureOrders, orderFigure } from "./billing-orders";
import { median, printFigures, quantile, seconds, timed, type Figure, type Timed } from "./report";

const LIVES = Number(process.env.BENCH_LIVES ?? 10_000);
const MACHINES = Number(process.env.BENCH_MACHINES ?? 2_000);
/** Enough that those in which the process still compiles its code are as few among them as they are among a day's views. */
const ROUNDS = 200;
const EARLY = 40;

const DAY_MS = 86_400_000;

/**
 * What a month and a year of many machines cost to see, to rate again, to export and to close, what an order's check against budgets does, and
 * the ledger against the truth of random lives.
 */
export async function benchBilling(): Promise<void> {
  process.env.BURGEON_TIME_ZONE = ZONE;
  const installation = await createBenchInstallation();
  try {
    const { database } = installation;
    await publishRates(database);
    const [first, then, last] = [YEAR.slice(4, 7), YEAR.slice(7, 10), YEAR[10]!];
    await database.invoiceSetting.create({ data: { id: 1, mode: "invoices", firstMonth: first[0]! } });
    const tenth = MACHINES / 10;
    const small = await measure(database, { name: "tenth", machines: tenth, all: tenth, closed: first });
    const large = await measure(database, { name: "rest", machines: MACHINES - tenth, all: MACHINES, closed: then });
    const late = await measureLate(database, then.slice(1), last);
    // The lives come last: what their simulation takes is not what a month takes.
    const memory = process.resourceUsage().maxRSS / 1024;
    printFigures("Billing", [...figuresOf(small, large, late, memory), await truth(database)]);
  } finally {
    await installation.remove();
  }
}

function figuresOf(small: Measured, large: Measured, late: Late, memory: number): Figure[] {
  const [views, cpu] = [large.views.map(({ ms }) => ms), large.views.map((one) => one.cpu)];
  const growth = (["views", "closings", "years"] as const).map((of) => {
    const times = (by: keyof Timed) => leastOf(large[of], by) / leastOf(small[of], by);
    return { of, ms: times("ms"), cpu: times("cpu") };
  });
  const [p95, close, year] = [quantile(views, 0.95), leastOf(large.closings, "ms"), leastOf(large.years, "ms")];
  return [
    {
      name: `month view of ${MACHINES} machines, forecast and month before and all, p95 of ${ROUNDS}`,
      seen: `${p95.toFixed(0)} ms (median ${median(views).toFixed(0)} ms, ${median(cpu).toFixed(0)} ms of CPU; the first ${large.first.ms.toFixed(0)} ms, p95 of the first ${EARLY} ${quantile(views.slice(0, EARLY), 0.95).toFixed(0)} ms)`,
      goal: "< 150 ms",
      reached: p95 < 150,
    },
    {
      name: "closing a month of all projects: a draft of each, with its lines",
      seen: seconds(close),
      goal: "< 20 s",
      reached: close < 20_000,
    },
    {
      name: `closing a month after ${late.events} late events of the two before it`,
      seen: `${seconds(late.close.ms)}, ${late.adjustments} lines are adjustments`,
      goal: "< 20 s",
      reached: late.close.ms < 20_000 && late.adjustments > 0,
    },
    { name: "a year rated again", seen: seconds(year), goal: "< 60 s", reached: year < 60_000 },
    {
      name: "memory of this process at most, with a heap of 320 MB",
      seen: `${memory.toFixed(0)} MB`,
      goal: "< 512 MB",
      reached: memory < 512,
    },
    {
      name: "ten times the machines take as long: the fastest of each",
      seen: growth.map(({ of, ms, cpu: own }) => `${of} ${ms.toFixed(1)} (CPU ${own.toFixed(1)})`).join(", "),
      goal: "<= 11 times",
      reached: growth.every(({ ms }) => ms <= 11),
    },
    orderFigure(large.orders),
    ...exportFigures(small.exports, large.exports),
    { name: `${large.days} days added up, once`, seen: seconds(large.addUp.ms), goal: "no goal", reached: true },
  ];
}

/** Seconds of meters that the ledger says more or less than there were in truth. */
async function truth(database: Db): Promise<Figure> {
  console.log(`living ${LIVES} lives …`);
  const lives = [...fc.sample(life, LIVES).entries()];
  const truths = new Map<string, Sums>();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = lives.pop(); next; next = lives.pop()) {
        const name = `machine-${next[0]}`;
        truths.set(name, await live(database, name, next[1]));
      }
    }),
  );
  const said = new Map<string, Usage[]>();
  for (const usage of await usagesIn(database, { from: NOW.getTime(), to: END }, {}, new Date(END))) {
    const known = said.get(usage.project);
    if (known) known.push(usage);
    else said.set(usage.project, [usage]);
  }
  let difference = 0n;
  let all = 0n;
  for (const [name, sums] of truths) {
    const ledger = ledgerSums(said.get(name) ?? []);
    for (const key of new Set([...Object.keys(sums), ...Object.keys(ledger)])) {
      const off = (sums[key] ?? 0n) - (ledger[key] ?? 0n);
      difference += off < 0n ? -off : off;
      all += sums[key] ?? 0n;
    }
  }
  return {
    name: `ledger against ${LIVES} lives with killed workers, set clocks, late and repeated events`,
    seen: `${difference} of ${all} unit-seconds of difference`,
    goal: "0",
    reached: difference === 0n,
  };
}

const leastOf = (all: readonly Timed[], by: keyof Timed): number => Math.min(...all.map((one) => one[by]));

type Measured = {
  views: Timed[];
  /** The first one, of a process that keeps nothing yet. */
  first: Timed;
  closings: Timed[];
  years: Timed[];
  exports: Awaited<ReturnType<typeof measureExports>>;
  orders: Awaited<ReturnType<typeof measureOrders>>;
  addUp: Timed;
  days: number;
};

type Size = {
  name: string;
  /** How many come on top. */
  machines: number;
  /** How many there are then. */
  all: number;
  /** Months that are closed then, one after the other. */
  closed: readonly string[];
};

/** Adds so many machines and measures what all that there are take. */
async function measure(database: Db, { name, machines, all, closed }: Size): Promise<Measured> {
  console.log(`${all} machines, ${DAYS} days …`);
  await liveMonths(database, name, machines);
  let days = 0;
  const addUp = await timed(async () => {
    days = await addUpDays(database, ZONE, NOW, DAYS + 40);
  });
  await database.$executeRawUnsafe("vacuum analyze");
  const view = () => timed(() => costsOfMonth(MONTH, { by: "project" }, {}, NOW));
  const first = await view();
  const views: Timed[] = [];
  for (let i = 0; i < ROUNDS; i++) views.push(await view());
  const cards = await loadRateCards(database);
  const rateYear = async () => {
    for (const month of YEAR)
      rateDays(await dayUsesIn(database, daysOf(month, ZONE), {}, NOW), cards, monthPeriod(month, ZONE));
  };
  const years = [await timed(rateYear), await timed(rateYear)];
  const exports = await measureExports(database);
  const orders = await measureOrders(database);
  // What is lived later comes before these are closed, and changes none.
  const closings: Timed[] = [];
  for (const month of closed) closings.push(await timed(() => closeMonth(database, { month, ...closing })));
  return { views, first, closings, years, exports, orders, addUp, days };
}

const closing = { userId: null, timeZone: ZONE, now: new Date(NOW.getTime() + DAY_MS) };

type Late = { events: number; close: Timed; adjustments: number };

/** Closes a month after the ledger has learnt something of months that are closed. */
async function measureLate(database: Db, months: readonly string[], month: string): Promise<Late> {
  const now = new Date(closing.now.getTime() + DAY_MS);
  const events = await reportLate(database, months, now);
  await addUpDays(database, ZONE, NOW, DAYS + 40);
  const close = await timed(() => closeMonth(database, { month, ...closing, now }));
  const adjustments = await database.invoiceLine.count({ where: { invoice: { month }, beforeAmount: { not: null } } });
  return { events, close, adjustments };
}
