import type { Tx } from "@/lib/db/client";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { METER_NAMES, type Meter } from "../meters";
import type { UsageSubject } from "../usage";

/** Something that is metered, by its id in the domain: a machine's, a baked image's, or an OS image's (lib/templates/storage.ts). */
export type Resource = { kind: "machine" | "image" | "snapshot"; name: string };

/**
 * `unverified`: made, but its acceptance checks have not passed. It is in the ledger and costs nothing. `stopped`: only its
 * disks and addresses are taken. `stored`: an image or a snapshot. `failed`: made by a launch that failed, and charged as the
 * rate card says of these.
 */
export type Phase = "unverified" | "failed" | "running" | "stopped" | "stored";

/** What a resource is: kept by value, whatever becomes of the project, stack or person. */
export type ResourceState = Omit<UsageSubject, "project"> & {
  phase: Phase;
  /** Null: it belongs to the installation itself. */
  project: string | null;
  stackName: string | null;
  node: string | null;
  role: string | null;
  cloud: string;
  /** Of a machine that the portal throws away, beside its purpose: the deployment that made it. */
  deployment?: string;
  /**
   * In the meter's `per` unit. A meter that is not here takes nothing, except for `disk-used` and `address`, which then are what the
   * fact before said: what no step of the portal knows, but the hypervisor tells. The used disk of a machine that was never measured is not known.
   */
  amounts: Partial<Record<Meter, bigint>>;
};

export type What =
  | "made"
  | "verified"
  | "failed"
  | "started"
  | "stopped"
  | "resized"
  | "measured"
  | "addressed"
  | "changed"
  | "found"
  | "published"
  | "gone"
  | "lost";

export type Fact = {
  resource: Resource;
  /** Of two facts of one resource with the same key the second one says nothing: a step that is repeated may report again. */
  key: string;
  what: What;
  /** Left out: it happens now, after everything that is known of the resource. */
  at?: Date;
  /** What the resource is from then on; null: it is gone. */
  state: ResourceState | null;
};

export type Verdict = {
  key: string;
  /** `known`: its key is; `unknown`: the end of something that the ledger has never heard of. Both change nothing. */
  verdict: "recorded" | "known" | "unknown";
  factId: bigint | null;
  at: Date | null;
};

/** A clock of the database may differ from a reporter's by this much. The function ledger_record keeps to it. */
export const FUTURE_TOLERANCE_MS = 10_000;

/** Why a late fact corrects what was recorded. */
export const LATE: Sentence = say`An event was reported late.`;

/**
 * Records what happened to resources, in the transaction of the change itself. The order among facts of one resource is the
 * order given. Facts with an `at` before the newest one that is known become corrections.
 * @param clock the time it is, instead of the database's: for tests
 * @throws invalid-request for a fact from the future; nothing is recorded then
 */
export async function recordFacts(tx: Tx, facts: readonly Fact[], clock?: Date): Promise<Verdict[]> {
  if (facts.length === 0) return [];
  const rows = await tx.$queryRaw<
    (Omit<Verdict, "verdict"> & { name: string; verdict: Verdict["verdict"] | "future" })[]
  >`
    select name, key, verdict, at, fact_id as "factId"
    from ledger_record(${JSON.stringify(facts.map(rowOf))}::jsonb, ${clock ?? null}::timestamptz)`;
  return rows.map(({ name, verdict, ...row }) => {
    if (verdict === "future") throw fromTheFuture(name, row.at!);
    return { ...row, verdict };
  });
}

function fromTheFuture(name: string, at: Date): PortalError {
  return new PortalError("invalid-request", {
    detail: say`An event of ${name} was not recorded, as it is from the future: ${at.toISOString()}.`,
    remedy: say`Set the clock of the host that reported it, then report it again.`,
  });
}

/** What the hypervisor tells from time to time. */
const TOLD: ReadonlySet<Meter> = new Set(["disk-used", "address"]);

/** Null: as before. */
const amountOf = (state: ResourceState | null, meter: Meter): string | null =>
  state?.amounts[meter]?.toString() ?? (TOLD.has(meter) ? null : "0");

/** A fact as columns of ledger_fact. */
function rowOf({ resource, key, what, at, state }: Fact) {
  const amounts = METER_NAMES.map((meter) => [COLUMNS[meter], amountOf(state, meter)]);
  const { phase = "gone", mode, flavour, service, node, role } = state ?? {};
  return {
    ...{ ...resource, key, what, at: at?.toISOString() ?? null, reason: LATE },
    ...{ phase, project_id: state?.project, stack_id: state?.stack, stack_name: state?.stackName, node, role },
    ...{
      service,
      os_id: state?.os,
      mode,
      flavour,
      owner_id: state?.owner,
      cloud_id: state?.cloud,
      tags: state?.tags ?? {},
      purpose: state?.purpose,
      deployment_id: state?.deployment,
    },
    ...Object.fromEntries(amounts),
  };
}

/** Columns of ledger_fact that hold amounts. */
export const COLUMNS = {
  vcpu: "vcpu",
  memory: "memory",
  "disk-thin": "disk_thin",
  "disk-full": "disk_full",
  "disk-used": "disk_used",
  address: "address",
  snapshot: "snapshot",
  image: "image",
} as const satisfies Record<Meter, string>;
