import fc from "fast-check";
import { costByDay } from "@/lib/billing/days";
import { addUpDays, dayUsesIn } from "@/lib/billing/ledger/days";
import { usagesIn } from "@/lib/billing/ledger/read";
import { END, ledgerSums, life, live, type Sums } from "@/lib/billing/ledger/testing/lives";
import { daysOf, monthPeriod } from "@/lib/billing/period";
import { rateDays } from "@/lib/billing/rate";
import type { RateCard } from "@/lib/billing/rate-card";
import type { Usage } from "@/lib/billing/usage";
import type { Db } from "@/lib/db/client";
import { createBenchInstallation } from "./bench-installation";
import { printFigures, quantile, seconds, type Figure } from "./report";

const LIVES = Number(process.env.BENCH_LIVES ?? 10_000);
const MACHINES = Number(process.env.BENCH_MACHINES ?? 2_000);
const DAYS = 400;
const ROUNDS = 40;
const ZONE = "Europe/Berlin";
/** Long before the lives, so that neither is in the other's periods. */
const BEGIN = Date.UTC(2020, 0, 1);
const NOW = new Date(BEGIN + DAYS * 86_400_000);
const MONTH = "2021-01";
const YEAR = Array.from({ length: 12 }, (_, i) => `2020-${String(i + 1).padStart(2, "0")}`);

/** The ledger against the truth of random lives, and what a month and a year of many machines cost to read and to rate. */
export async function benchBilling(): Promise<void> {
  const installation = await createBenchInstallation();
  try {
    const { database } = installation;
    const figures = [await truth(database)];
    const small = await month(database, "tenth", MACHINES / 10);
    const large = await month(database, "whole", MACHINES);
    const times = (ms: { small: number; large: number }) => `${(ms.large / ms.small).toFixed(1)} times`;
    figures.push(
      {
        name: `month of ${MACHINES} machines, read and rated by its days, p95`,
        seen: `${large.p95.toFixed(0)} ms (median ${large.median.toFixed(0)} ms; by intervals ${large.intervals.toFixed(0)} ms)`,
        goal: "< 150 ms",
        reached: large.p95 < 150,
      },
      {
        name: "the same of a tenth of them",
        seen: `${small.p95.toFixed(0)} ms; ten times the machines take ${times({ small: small.median, large: large.median })} as long`,
        goal: "linear",
        reached: large.median / small.median <= 11,
      },
      {
        name: `days of ${DAYS} days added up`,
        seen: seconds(large.addUp),
        goal: "no goal",
        reached: true,
      },
      {
        name: "a year rated again, month by month",
        seen: seconds(large.year),
        goal: "< 60 s",
        reached: large.year < 60_000,
      },
      {
        name: "memory of this process at most",
        seen: `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
        goal: "< 512 MB",
        reached: process.resourceUsage().maxRSS / 1024 < 512,
      },
    );
    printFigures("Billing", figures);
  } finally {
    await installation.remove();
  }
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
  for (const usage of await usagesIn(database, { from: 0, to: END }, {}, new Date(END))) {
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

type Measured = { p95: number; median: number; intervals: number; addUp: number; year: number };

/** So many machines more, of stacks of three in projects of ten stacks, each with an event every three days. */
async function month(database: Db, name: string, machines: number): Promise<Measured> {
  console.log(`${machines} machines, ${DAYS} days …`);
  // Nothing is ever deleted: the larger one comes on top of the smaller one, in projects of its own.
  await populate(database, name, machines);
  const began = performance.now();
  await addUpDays(database, ZONE, NOW, DAYS + 40);
  const addUp = performance.now() - began;
  await database.$executeRawUnsafe("vacuum analyze");
  const view = async (month: string) => {
    const days = daysOf(month, ZONE);
    const uses = await dayUsesIn(database, days, {}, NOW);
    return costByDay(rateDays(uses, CARDS, monthPeriod(month, ZONE)), uses, CARDS);
  };
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) times.push(await timed(() => view(MONTH)));
  const intervals = await timed(() => usagesIn(database, monthPeriod(MONTH, ZONE), {}, NOW));
  const year = await timed(async () => {
    for (const one of YEAR) await view(one);
  });
  return { p95: quantile(times, 0.95), median: quantile(times, 0.5), intervals, addUp, year };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function populate(database: Db, name: string, machines: number): Promise<void> {
  await database.$executeRaw`insert into ledger_resource (kind, name)
    select 'machine', ${name} || '-' || i from generate_series(1, ${machines}::int) i`;
  // Told at once of years of the past, the trigger would look for sums to remove with each fact.
  await database.$executeRawUnsafe("alter table ledger_fact disable trigger ledger_fact_day_is_stale");
  await database.ledgerDay.deleteMany();
  await database.$executeRaw`insert into ledger_fact (resource_id, key, what, at, recorded_at, phase, project_id, stack_id,
      stack_name, node, service, os_id, mode, flavour, owner_id, cloud_id, vcpu, memory, disk_thin)
    select r.id, 'event-' || k, 'changed', at, ${NOW}, case when k % 5 = 4 then 'stopped' else 'running' end,
      ${name} || '-project-' || i / 30, ${name} || '-stack-' || i / 3, 'stack', 'node-' || i % 3, 'service-' || i / 3 % 12, 'debian-12',
      case when i / 3 % 2 = 0 then 'os-only' else 'pre-installed' end, 'small', 'owner-' || i / 30, 'cloud',
      case when k % 5 = 4 then 0 else 1 + k % 3 end, case when k % 5 = 4 then 0 else 2048 end, 20480
    from ledger_resource r cross join lateral (select substring(r.name from '[0-9]+$')::int as i) n
      cross join generate_series(0, ${Math.floor(DAYS / 3)}::int - 1) k
      cross join lateral (select ${new Date(BEGIN)}::timestamptz + k * interval '3 days' + i * interval '61 s' as at) t
    where r.name like ${name} || '-%' and r.kind = 'machine'`;
  await database.$executeRawUnsafe("alter table ledger_fact enable trigger ledger_fact_day_is_stale");
  await database.$executeRaw`with told as (
      select f.id, f.resource_id, f.at, lead(f.at) over (partition by f.resource_id order by f.at) as until
      from ledger_fact f join ledger_resource r on r.id = f.resource_id where r.name like ${name} || '-%'),
    closed as (insert into ledger_interval (resource_id, fact_id, from_at, to_at)
      select resource_id, id, at, until from told where until is not null)
    insert into ledger_open (resource_id, fact_id, from_at) select resource_id, id, at from told where until is null`;
  await database.$executeRawUnsafe("vacuum analyze");
}

const flat = (rate: string) => [{ above: "0", rate }];
const CARDS: RateCard[] = [
  {
    ...{ id: "1", currency: "EUR", from: 0, to: null, rounding: "half-even", overrides: [], minimum: null },
    rates: {
      vcpu: [...flat("0.012"), { above: "1000", rate: "0.01" }],
      memory: flat("0.004"),
      "disk-thin": flat("0.0001"),
    },
    ...{ adjustments: [{ id: "baked", percent: "-5", modes: ["pre-installed"] }], allowances: { vcpu: "100" } },
    ...{ commitments: [], failedLaunchPercent: "0" },
  },
];
