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
import { DAYS, liveMonths, MONTH, NOW, publishRates, YEAR, ZONE } from "./billing-data";
import { median, printFigures, quantile, seconds, type Figure } from "./report";

const LIVES = Number(process.env.BENCH_LIVES ?? 10_000);
const MACHINES = Number(process.env.BENCH_MACHINES ?? 2_000);
const ROUNDS = 40;

/** What a month and a year of many machines cost to see, to close and to rate again, and the ledger against the truth of random lives. */
export async function benchBilling(): Promise<void> {
  process.env.BURGEON_TIME_ZONE = ZONE;
  const installation = await createBenchInstallation();
  try {
    const { database } = installation;
    await publishRates(database);
    const [first, then] = [YEAR.slice(5, 8), YEAR.slice(8, 11)];
    await database.invoiceSetting.create({ data: { id: 1, mode: "invoices", firstMonth: first[0]! } });
    const tenth = MACHINES / 10;
    const small = await measure(database, { name: "tenth", machines: tenth, all: tenth, closed: first });
    const large = await measure(database, { name: "rest", machines: MACHINES - tenth, all: MACHINES, closed: then });
    // The lives come last: what their simulation takes is not what a month takes.
    const memory = process.resourceUsage().maxRSS / 1024;
    printFigures("Billing", [...figuresOf(small, large, memory), await truth(database)]);
  } finally {
    await installation.remove();
  }
}

function figuresOf(small: Measured, large: Measured, memory: number): Figure[] {
  const growth = (of: (measured: Measured) => number) => of(large) / of(small);
  const view = growth(({ views }) => Math.min(...views));
  const times = (factor: number) => `${factor.toFixed(1)} times`;
  const p95 = quantile(large.views, 0.95);
  return [
    {
      name: `month view of ${MACHINES} machines, forecast and month before and all, p95 of ${ROUNDS}`,
      seen: `${p95.toFixed(0)} ms (median ${median(large.views).toFixed(0)} ms, ${median(large.cpu).toFixed(0)} ms of CPU; the first ${large.first.toFixed(0)} ms)`,
      goal: "< 150 ms",
      reached: p95 < 150,
    },
    {
      name: "closing a month of all projects: a draft of each, with its lines",
      seen: seconds(large.close),
      goal: "< 20 s",
      reached: large.close < 20_000,
    },
    { name: "a year rated again", seen: seconds(large.year), goal: "< 60 s", reached: large.year < 60_000 },
    {
      name: "memory of this process at most, with a heap of 320 MB",
      seen: `${memory.toFixed(0)} MB`,
      goal: "< 512 MB",
      reached: memory < 512,
    },
    {
      name: "ten times the machines take as long; of views and closings the fastest",
      seen: `view ${times(view)}, closing ${times(growth(({ close }) => close))}, year ${times(growth(({ year }) => year))}`,
      goal: "<= 11 times",
      reached:
        Math.max(
          view,
          growth(({ close }) => close),
          growth(({ year }) => year),
        ) <= 11,
    },
    { name: `${large.days} days added up, once`, seen: seconds(large.addUp), goal: "no goal", reached: true },
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

type Measured = {
  /** ms of each month view, and of its processor time in this process. */
  views: number[];
  cpu: number[];
  /** The first one, of a process that keeps nothing yet. */
  first: number;
  close: number;
  year: number;
  addUp: number;
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
  const [views, cpu]: [number[], number[]] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    views.push(await view());
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  // Months that nothing has been kept of yet: each is read. What is lived later comes before these are closed, and changes none.
  const closings: number[] = [];
  const closing = { userId: null, timeZone: ZONE, now: new Date(NOW.getTime() + 86_400_000) };
  for (const month of closed) closings.push(await timed(() => closeMonth(database, { month, ...closing })));
  const cards = await loadRateCards(database);
  const year = await timed(async () => {
    for (const month of YEAR)
      rateDays(await dayUsesIn(database, daysOf(month, ZONE), {}, NOW), cards, monthPeriod(month, ZONE));
  });
  return { views, cpu, first, close: Math.min(...closings), year, addUp, days };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
