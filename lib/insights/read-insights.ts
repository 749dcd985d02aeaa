import type { Catalogue } from "@/lib/blueprints/load";
import { toolName, toolsOf } from "@/lib/blueprints/schema";
import { TOOL_TITLES, type ToolName } from "@/lib/blueprints/tool-titles";
import { MIN_LAUNCHES } from "@/lib/catalogue/figures";
import type { Mode } from "@/lib/contract/schemas/catalogue";
import {
  LAUNCH_STEPS,
  PERIOD_DAYS,
  type InsightOutcome,
  type InsightQuery,
  type Insights,
} from "@/lib/contract/schemas/insights";
import type { Db } from "@/lib/db/client";
import { histogram } from "./histogram";
import { readSample, type FailureRow, type OutcomeRow, type SampleScope } from "./launch-sample";
import { projectMore, sumUpkeep, sumWork } from "./upkeep";
import { readFirstDay, readKept, readWork, type KeptRow, type WorkRow } from "./upkeep-rows";

const MODES: readonly Mode[] = ["os-only", "pre-installed"];
const DAY_MS = 86_400_000;
const NOTHING: InsightOutcome = { ready: 0, failed: 0, p50Ms: null, p95Ms: null };

export const scopeOf = ({ period, service, os, clone, tool }: InsightQuery, now: Date): SampleScope => ({
  since: new Date(now.getTime() - PERIOD_DAYS[period] * DAY_MS),
  until: now,
  ...{ service, os, clone, tool },
});

/** Everything the page shows, in four statements, however many launches there were. */
export async function readInsights(
  database: Db,
  { services, oses }: Catalogue,
  query: InsightQuery,
  now: Date,
): Promise<Insights> {
  const scope = scopeOf(query, now);
  const [{ outcomes, seconds, failures }, kept, work, first] = await Promise.all([
    readSample(database, scope),
    readKept(database),
    readWork(database, scope.since, now),
    readFirstDay(database),
  ]);
  const { stepMs, counts } = histogram(seconds, MODES);
  const whole = outcomes.filter(({ week, service }) => week === null && service === null);
  const age = first === null ? 0 : (now.getTime() - first.getTime()) / DAY_MS;
  return {
    since: scope.since.toISOString(),
    until: now.toISOString(),
    services: [...services.values()].map(({ blueprint: { service: id, title } }) => ({ id, title })),
    oses: [...oses.values()].map(({ id, title }) => ({ id, title })),
    tools: toolsIn(services).map((id) => ({ id, title: TOOL_TITLES[id] })),
    stepMs,
    modes: MODES.map((mode, i) => ({ mode, ...outcomeOf(whole, mode), counts: counts[i] ?? [] })),
    weeks: weeksOf(outcomes, scope),
    failures: failures.map(({ mode, action, role, launches: count }) => ({ mode, step: stepOf(action), role, count })),
    cells: cellsOf({ services, oses }, query, { outcomes, kept, work }),
    upkeep: sumUpkeep(kept, work, query),
    more: projectMore({
      ...{ kept, work },
      days: Math.min(PERIOD_DAYS[query.period], age),
      services: [...services.values()].filter(({ blueprint }) => blueprint.modes.includes("pre-installed")).length,
    }),
  };
}

const toolsIn = (services: Catalogue["services"]): ToolName[] => {
  const offered = new Set([...services.values()].flatMap(({ blueprint }) => toolsOf(blueprint)));
  return toolName.options.filter((tool) => offered.has(tool));
};

/** The figures of a mode; no time that fewer than five launches were measured for. */
function outcomeOf(rows: readonly OutcomeRow[], mode: Mode): InsightOutcome {
  const row = rows.find((one) => one.mode === mode);
  if (!row) return NOTHING;
  const { ready, failed, p50Ms, p95Ms } = row;
  return ready < MIN_LAUNCHES ? { ready, failed, p50Ms: null, p95Ms: null } : { ready, failed, p50Ms, p95Ms };
}

export const stepOf = (action: FailureRow["action"]): (typeof LAUNCH_STEPS)[number] =>
  LAUNCH_STEPS.find((step) => step === action) ?? "other";

/** Every Monday of the period, so that a week without launches is a gap and not a line across it. */
export function weeksOf(
  rows: readonly OutcomeRow[],
  { since, until }: Pick<SampleScope, "since" | "until">,
): Insights["weeks"] {
  const weeks: Insights["weeks"] = [];
  for (let at = mondayOf(since); at <= until.getTime(); at += 7 * DAY_MS) {
    const ofWeek = rows.filter(({ week }) => week === at);
    weeks.push({
      start: new Date(at).toISOString(),
      modes: MODES.map((mode) => ({ mode, ...outcomeOf(ofWeek, mode) })),
    });
  }
  return weeks;
}

function mondayOf(at: Date): number {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  return midnight - ((at.getUTCDay() + 6) % 7) * DAY_MS;
}

type Rows = { outcomes: OutcomeRow[]; kept: KeptRow[]; work: WorkRow[] };

/** Services and operating systems of which there is anything to say, in the catalogue's order; those that left it come last. */
function cellsOf(
  { services, oses }: Pick<Catalogue, "services" | "oses">,
  { service: onlyService, os: onlyOs }: InsightQuery,
  { outcomes, kept, work }: Rows,
): Insights["cells"] {
  const groups = new Map<string, { service: string; osId: string } & Rows>();
  const groupOf = ({ service, osId }: { service: string | null; osId: string | null }) => {
    if (service === null || osId === null) return null;
    if ((onlyService ?? service) !== service || (onlyOs ?? osId) !== osId) return null;
    const key = `${service}/${osId}`;
    const group = groups.get(key) ?? { service, osId, outcomes: [], kept: [], work: [] };
    groups.set(key, group);
    return group;
  };
  for (const row of outcomes) groupOf(row)?.outcomes.push(row);
  for (const row of kept) groupOf(row)?.kept.push(row);
  for (const row of work) groupOf(row)?.work.push(row);
  const placeIn = (ids: Iterable<string>) => {
    const places = new Map([...ids].map((id, i) => [id, i]));
    return (id: string) => places.get(id) ?? places.size;
  };
  const [servicePlace, osPlace] = [placeIn(services.keys()), placeIn(oses.keys())];
  return [...groups.values()]
    .sort(
      (a, b) =>
        servicePlace(a.service) - servicePlace(b.service) ||
        a.service.localeCompare(b.service) ||
        osPlace(a.osId) - osPlace(b.osId) ||
        a.osId.localeCompare(b.osId),
    )
    .map(({ service, osId, ...rows }) => {
      const [osOnly, preInstalled] = [outcomeOf(rows.outcomes, "os-only"), outcomeOf(rows.outcomes, "pre-installed")];
      return {
        ...{ service, osId, osOnly, preInstalled },
        serviceTitle: services.get(service)?.blueprint.title ?? service,
        osTitle: oses.get(osId)?.title ?? osId,
        images: rows.kept.reduce((sum, row) => sum + row.images, 0),
        bytes: rows.kept.reduce((sum, row) => sum + row.bytes, 0),
        bakes: sumWork(rows.work, ["bake"]),
        savedMs:
          osOnly.p50Ms === null || preInstalled.p50Ms === null
            ? null
            : (osOnly.p50Ms - preInstalled.p50Ms) * preInstalled.ready,
      };
    });
}
