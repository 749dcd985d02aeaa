import type { Db } from "@/lib/db/client";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { LATE } from "@/lib/billing/ledger/facts";
import { monthPeriod } from "@/lib/billing/period";

export const DAYS = 400;
export const ZONE = "Europe/Berlin";
/** The last day of a month, so that nearly all of it is over, and long before the lives of the other figure. */
export const NOW = new Date(Date.UTC(2021, 0, 31, 12, 34, 56, 789));
export const MONTH = "2021-01";
export const YEAR = Array.from({ length: 12 }, (_, i) => `2020-${String(i + 1).padStart(2, "0")}`);
const BEGIN = new Date(NOW.getTime() - DAYS * 86_400_000);
/** Ten events a machine a month. */
const EVENTS = Math.floor(DAYS / 3);
const [MACHINES_OF_STACK, STACKS_OF_PROJECT] = [3, 10];
/** Each stack is of one of twelve teams. */
export const TAG = { key: "team", value: "team-" };

const flat = (rate: string) => [{ above: "0", rate }];

/** A rate card with tiers, a discount and an allowance, in force all the time. */
export async function publishRates(database: Db): Promise<void> {
  const terms = {
    ...DEFAULT_TERMS,
    rates: {
      vcpu: [...flat("0.012"), { above: "1000", rate: "0.01" }],
      memory: flat("0.004"),
      "disk-thin": flat("0.0001"),
    },
    adjustments: [{ id: "baked", percent: "-5", modes: ["pre-installed"] }],
    allowances: { vcpu: "100" },
  };
  await database.rateCardVersion.create({
    data: { currency: "EUR", state: "published", validFrom: new Date(0), terms },
  });
}

/**
 * So many machines, in stacks of three in projects of ten stacks, each with an event every three days until now. Nothing is ever
 * deleted from the ledger: they come on top of what there is.
 */
export async function liveMonths(database: Db, name: string, machines: number): Promise<void> {
  await seedStacks(database, name, Math.ceil(machines / MACHINES_OF_STACK));
  await database.$executeRaw`insert into ledger_resource (kind, name)
    select 'machine', ${name} || '-' || i from generate_series(0, ${machines}::int - 1) i`;
  await database.ledgerDay.deleteMany();
  await database.$executeRaw`insert into ledger_fact (resource_id, key, what, at, recorded_at, phase, project_id, stack_id,
      stack_name, node, service, os_id, mode, flavour, owner_id, cloud_id, tags, vcpu, memory, disk_thin)
    select r.id, 'event-' || k, 'changed', at, at, case when k % 5 = 4 then 'stopped' else 'running' end,
      s.project_id::text, s.id::text, s.name, 'node-' || i % 3, s.service, s.os_id, s.mode, 'small',
      s.created_by_id::text, s.cloud_id::text, s.tags,
      case when k % 5 = 4 then 0 else 1 + k % 3 end, case when k % 5 = 4 then 0 else 2048 end, 20480
    from ledger_resource r cross join lateral (select substring(r.name from '[0-9]+$')::int as i) n
      join stack s on s.name = ${name} || '-' || i / ${MACHINES_OF_STACK}::int
      cross join generate_series(0, ${EVENTS}::int - 1) k
      cross join lateral (select ${BEGIN}::timestamptz + k * interval '3 days' + i * interval '61 s' as at) t
    where r.name like ${name} || '-%' and r.kind = 'machine'`;
  await database.$executeRaw`with told as (
      select f.id, f.resource_id, f.at, lead(f.at) over (partition by f.resource_id order by f.at) as until
      from ledger_fact f join ledger_resource r on r.id = f.resource_id where r.name like ${name} || '-%'),
    closed as (insert into ledger_interval (resource_id, fact_id, from_at, to_at)
      select resource_id, id, at, until from told where until is not null)
    insert into ledger_open (resource_id, fact_id, from_at) select resource_id, id, at from told where until is null`;
  await database.$executeRawUnsafe("vacuum analyze");
}

/**
 * Reports late, by the code that everything is reported with, that every tenth machine was larger since the middle of some months, up to its
 * next event. Returns how many events these were.
 * @param clock when they are reported
 */
export async function reportLate(database: Db, months: readonly string[], clock: Date): Promise<number> {
  let count = 0;
  for (const month of months) {
    const { from, to } = monthPeriod(month, ZONE);
    const at = new Date((from + to) / 2);
    count += await database.$executeRaw`
      with was as (
        select distinct on (f.resource_id) r.kind, r.name, f.* from ledger_fact f join ledger_resource r on r.id = f.resource_id
        where f.at <= ${at} and r.id % 10 = 0 order by f.resource_id, f.at desc),
      late as (
        select jsonb_agg(to_jsonb(was) || jsonb_build_object('key', 'late-' || ${month}, 'what', 'resized', 'at', ${at}::timestamptz,
          'vcpu', vcpu + 1, 'reason', ${JSON.stringify(LATE)}::jsonb)) as facts from was)
      select 1 from late cross join lateral ledger_record(late.facts, ${clock}::timestamptz) recorded
        where recorded.verdict = 'recorded'`;
  }
  return count;
}

async function seedStacks(database: Db, name: string, stacks: number): Promise<void> {
  const cloud = await database.cloud.create({
    data: { name, driver: "simulator", state: "ready", simulated: true, connection: {} },
  });
  for (let first = 0; first < stacks; first += STACKS_OF_PROJECT) {
    const project = `${name}-${first / STACKS_OF_PROJECT}`;
    const owner = await database.user.create({
      data: { email: `${project}@example.org`, name: project, role: "member" },
    });
    const { id } = await database.project.create({ data: { name: project, title: project } });
    const numbers = Array.from({ length: Math.min(STACKS_OF_PROJECT, stacks - first) }, (_, i) => first + i);
    await database.stack.createMany({
      data: numbers.map((i) => ({
        ...{
          projectId: id,
          cloudId: cloud.id,
          createdById: owner.id,
          name: `${name}-${i}`,
          service: `service-${i % 12}`,
        },
        ...{
          serviceVersion: "1",
          osId: "debian-12",
          imageId: "image",
          mode: i % 2 === 0 ? "os-only" : "pre-installed",
        },
        ...{ cloneKind: "thin", blueprint: {}, parameters: {}, planHash: "", state: "ready" },
        tags: { [TAG.key]: `${TAG.value}${i % 12}` },
      })),
    });
  }
}
