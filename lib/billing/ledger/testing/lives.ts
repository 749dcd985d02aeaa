import fc from "fast-check";
import { isPortalError } from "@/lib/errors";
import type { Db, Tx } from "@/lib/db/client";
import { METER_NAMES } from "../../meters";
import { secondsBetween, type Usage } from "../../usage";
import { recordFacts, type Fact, type ResourceState } from "../facts";
import { recordAddresses, recordUsedDisks } from "../measure";

/** When the first of all lives begins: ms since 1970. */
export const BEGIN = Date.UTC(2026, 0, 30, 22, 59, 58, 700);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Something that happens to a machine, and what may go wrong while it is reported. */
type Happening = {
  /** `measured`, `addressed`: nothing but how much of its disk it uses, or how many addresses it has, is found out, which is always told at once. */
  to: "unverified" | "running" | "stopped" | "gone" | "measured" | "addressed";
  /** MiB of its disk that it then uses. */
  used: number;
  /** Public addresses that it then has; null: whoever reports it does not know. */
  addresses: number | null;
  vcpus: number;
  cloneKind: "disk-thin" | "disk-full";
  /** ms since what happened before. */
  after: number;
  /** How far the database's clock is set, by then, against its last setting. */
  clockStep: number;
  /** Null: by the step that does it, in its transaction. Else by the time it happened at, after so many others were reported. */
  late: number | null;
  /** The worker dies before its transaction is committed, and another one does it some time later. */
  crash: boolean;
  /** It is reported once more. */
  twice: boolean;
};

const gap = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 40 * DAY }));
const step = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -2 * DAY, max: -1 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 * DAY }) },
);

/** A machine's life, as random as they come. */
export const life: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    to: fc.constantFrom(
      "unverified",
      "running",
      "running",
      "running",
      "stopped",
      "gone",
      ...(["measured", "measured", "addressed", "addressed"] as const),
    ),
    addresses: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 }),
    used: fc.integer({ min: 0, max: 4096 }),
    vcpus: fc.integer({ min: 1, max: 64 }),
    cloneKind: fc.constantFrom("disk-thin", "disk-full"),
    after: gap,
    clockStep: step,
    late: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 3 }),
    crash: fc.boolean(),
    twice: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
);

export const END = BEGIN + 16 * 40 * DAY;

/** What a life comes to, told from the life alone: what the machine was, from when on. */
type Truth = { at: number; state: ResourceState | null }[];

/** Seconds of each meter's unit that a life took, by meter and flavour. */
export type Sums = Record<string, bigint>;

/**
 * Lives a life, in a project of the machine's name: reports it to the ledger with all that goes wrong, and answers what it took in truth: the time of
 * what was reported late is the time it happened, of everything else the time on the portal's clock, which never goes back
 * for one machine.
 */
export async function live(database: Db, name: string, happenings: readonly Happening[]): Promise<Sums> {
  const truth: Truth = [];
  const waiting: { fact: Fact; left: number }[] = [];
  let now = BEGIN;
  let offset = 0;
  let known = -Infinity;
  const learn = (at: number, state: ResourceState | null) => {
    // The end of what was never heard of is no event.
    if (truth.length === 0 && state === null) return;
    truth.push({ at, state: state && { ...state, amounts: { ...toldBefore(truth, at), ...state.amounts } } });
    known = Math.max(known, at);
  };
  const report = async (fact: Fact, happening: Happening): Promise<boolean> => {
    const clock = new Date(now + offset);
    if (happening.crash) await die(database, (tx) => recordFacts(tx, [fact], clock));
    try {
      await recordFacts(database, [fact], clock);
    } catch (e) {
      if (!isPortalError(e) || e.code !== "invalid-request") throw e;
      return false;
    }
    if (happening.twice) await recordFacts(database, [fact], new Date(clock.getTime() + MINUTE));
    learn(fact.at?.getTime() ?? Math.max(clock.getTime(), known), fact.state);
    return true;
  };
  const find = async (meter: "disk-used" | "address", key: string, happening: Happening) => {
    const clock = new Date(now + offset);
    const amount = meter === "address" ? (happening.addresses ?? 0) : happening.used;
    const record = meter === "address" ? recordAddresses : recordUsedDisks;
    const tell = (tx: Db | Tx) => record(tx, new Map([[name, amount]]), key, clock);
    if (happening.crash) await die(database, tell);
    await tell(database);
    if (happening.twice) await tell(database);
    const state = stateAt(truth, Infinity);
    if (!state || !isNews(meter, state, BigInt(amount))) return;
    learn(Math.max(clock.getTime(), known), { ...state, amounts: { ...state.amounts, [meter]: BigInt(amount) } });
  };
  for (const [i, happening] of happenings.entries()) {
    now += happening.after;
    offset += happening.clockStep;
    const fact: Fact = {
      resource: { kind: "machine", name },
      key: `event-${i}`,
      what: "changed",
      state: of(name, happening),
    };
    if (happening.to === "measured") await find("disk-used", fact.key, happening);
    else if (happening.to === "addressed") await find("address", fact.key, happening);
    else if (happening.late !== null) waiting.push({ fact: { ...fact, at: new Date(now) }, left: happening.late });
    else await report(fact, happening);
    for (const one of [...waiting])
      if (one.left-- <= 0 && (await report(one.fact, happening))) waiting.splice(waiting.indexOf(one), 1);
  }
  // What was refused, as it seemed to come from the future, or is on its way still, arrives in the end.
  [now, offset] = [END, 0];
  for (const { fact } of waiting) await report(fact, { ...happenings[0]!, crash: false });
  return sumsOf(truth, END);
}

/** What a machine was at a moment, as far as was known by then; undefined: nothing was. Of events at one time the last one that was reported holds. */
const stateAt = (truth: Truth, at: number): ResourceState | null | undefined =>
  [...truth]
    .sort((a, b) => a.at - b.at)
    .filter((one) => one.at <= at)
    .at(-1)?.state;

/** How much of its disk a machine uses, and how many addresses it has, is known from before, where nobody says. */
function toldBefore(truth: Truth, at: number): ResourceState["amounts"] {
  const { "disk-used": used, address } = stateAt(truth, at)?.amounts ?? {};
  return { ...(used !== undefined && { "disk-used": used }), ...(address !== undefined && { address }) };
}

/** What would be charged as of a failed launch, should it fail, is not cut in two by an address. */
const isNews = (meter: "disk-used" | "address", { phase, amounts }: ResourceState, amount: bigint): boolean =>
  meter === "address"
    ? phase !== "unverified" && (amounts.address ?? 0n) !== amount
    : isNoticed(amounts["disk-used"], amount);

/** 256 MiB or a tenth, whichever is more; of what is not known, anything. */
function isNoticed(held: bigint | undefined, used: bigint): boolean {
  if (held === undefined) return true;
  const change = used > held ? used - held : held - used;
  return change >= 256n && change * 10n >= held;
}

/** A worker that is killed with its transaction open. */
async function die(database: Db, report: (tx: Tx) => Promise<unknown>): Promise<void> {
  const killed = new Error("killed");
  await database
    .$transaction(async (tx) => {
      await report(tx);
      throw killed;
    })
    .catch((e: unknown) => {
      if (e !== killed && !isPortalError(e)) throw e;
    });
}

function of(project: string, { to, vcpus, cloneKind, addresses }: Happening): ResourceState | null {
  if (to === "gone" || to === "measured" || to === "addressed") return null;
  const size = to === "stopped" ? {} : { vcpu: BigInt(vcpus), memory: BigInt(vcpus) * 2048n };
  const address = addresses === null ? {} : { address: BigInt(addresses) };
  return stateOf({ project, phase: to, flavour: `v${vcpus}`, amounts: { ...size, [cloneKind]: 20480n, ...address } });
}

/** A machine of one stack. */
export function stateOf(more: Partial<ResourceState> = {}): ResourceState {
  return {
    ...{ phase: "running", project: "project-1", stack: "stack-1", stackName: "db", node: "db-1", role: "primary" },
    ...{ service: "mariadb", os: "debian-12", mode: "os-only", flavour: "small", owner: "person-1", cloud: "cloud-1" },
    amounts: { vcpu: 2n, memory: 4096n, "disk-thin": 20480n, address: 1n },
    ...more,
  };
}

/** Sorts the events by their time, and adds up what lies between each two. */
function sumsOf(truth: Truth, end: number): Sums {
  const sums: Sums = {};
  // Of events at one time the one that was reported last holds: the order of equals stays.
  const sorted = [...truth].sort((a, b) => a.at - b.at);
  for (const [i, { at, state }] of sorted.entries()) {
    if (state === null || state.phase === "unverified") continue;
    const seconds = secondsBetween(Math.min(at, end), Math.min(sorted[i + 1]?.at ?? end, end));
    for (const [meter, amount] of Object.entries(state.amounts)) add(sums, meter, state.flavour, seconds * amount);
  }
  return sums;
}

/** The same of what the ledger says. */
export function ledgerSums(usages: readonly Usage[]): Sums {
  const sums: Sums = {};
  for (const { from, to, flavour, amounts } of usages)
    for (const meter of METER_NAMES) add(sums, meter, flavour, secondsBetween(from, to) * (amounts[meter] ?? 0n));
  return sums;
}

function add(sums: Sums, meter: string, flavour: string | null, quantity: bigint): void {
  if (quantity === 0n) return;
  const key = `${meter} ${flavour}`;
  sums[key] = (sums[key] ?? 0n) + quantity;
}
