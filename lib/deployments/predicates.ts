import { START_ID } from "@/lib/blueprints/action-ids";
import { SNAPSHOT_LIMIT } from "@/lib/contract/snapshot-rules";
import type { DeploymentSummary, RunState } from "@/lib/contract/schemas/deployments";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { say, type Sentence } from "@/lib/util/say";

/**
 * What may be done in which state. Pages and use-cases ask the same functions, so a button is disabled exactly when the
 * server would refuse, and says the same reason.
 */
export type DeploymentKind = DeploymentSummary["kind"];

/** What was last started for a stack. A restore that put some disks back and not all of them is no ground for anything else. */
export type NewestKind = DeploymentKind | "half-restored";

/** What is done to a stack that was ready, and leaves it there. */
export const isChange = (kind: DeploymentKind): boolean =>
  kind === "action" || kind === "scale-out" || kind === "scale-in";

export const REASONS = {
  finished: say`This deployment has ended.`,
  "being-cancelled": say`This deployment is being cancelled already.`,
  "about-to-end": say`This deployment is about to end.`,
  "removal-goes-on": say`A removal cannot be cancelled half-way.`,
  "nothing-to-undo": say`An action has nothing to roll back: retry it, start another one or configure the stack again.`,
  "left-for-good": say`Nodes that have left do not come back: retry it, configure the stack again, or add nodes.`,
  "half-grown": say`Adding nodes has failed: retry it, or roll it back first.`,
  "half-restored": say`Restoring a snapshot put the disks of some nodes back, and not of all: retry it, or restore a snapshot.`,
  fixed: say`The number of nodes of this service is fixed once it is launched.`,
  superseded: say`Something newer has happened to this stack.`,
  "being-launched": say`This stack is not ready yet.`,
  "being-changed": say`A change of this stack is under way: wait for its end or cancel it.`,
  stopped: say`This stack is stopped: start it first.`,
  "lease-ended": say`The lease of this stack has ended: it starts again only once its lease is extended.`,
  runs: say`This stack is not stopped.`,
  "has-failed": say`This stack has failed: put it right first, or restore a snapshot.`,
  "no-snapshots": say`The hypervisor of this stack makes no snapshots.`,
  "snapshots-full": say`A stack keeps at most ${SNAPSHOT_LIMIT} snapshots: delete one first.`,
  "never-ready": say`This stack has never been ready: retry its launch.`,
  "still-running": say`This deployment is still running.`,
  "nothing-failed": say`No step of this deployment has failed.`,
  "being-removed": say`This stack is being removed already.`,
  removed: say`This stack has been removed.`,
  "not-reached": say`Nobody has signed in to this node yet: it has no address, or its first boot did not finish.`,
  "no-role": say`Your role in this project does not include showing secrets.`,
} as const satisfies Record<string, Sentence>;

export type ReasonKey = keyof typeof REASONS;
export type Verdict = { allowed: true; reason: null } | { allowed: false; reason: ReasonKey };

const yes: Verdict = { allowed: true, reason: null };
const no = (reason: ReasonKey): Verdict => ({ allowed: false, reason });

const CANCEL: Record<RunState, Verdict> = {
  queued: yes,
  running: yes,
  settling: no("about-to-end"),
  // Cancelling a failed deployment rolls it back.
  failed: yes,
  succeeded: no("finished"),
  cancelling: no("being-cancelled"),
  cancelled: no("finished"),
  "cancel-failed": no("finished"),
};

const RETRY: Record<RunState, Verdict> = {
  queued: no("still-running"),
  running: no("still-running"),
  settling: no("about-to-end"),
  failed: yes,
  succeeded: no("nothing-failed"),
  cancelling: no("being-cancelled"),
  cancelled: no("nothing-failed"),
  // Repeats the removal that failed.
  "cancel-failed": yes,
};

const DESTROY: Record<StackState, Verdict> = {
  launching: yes,
  ready: yes,
  changing: no("being-changed"),
  stopped: yes,
  failed: yes,
  removing: no("being-removed"),
  removed: no("removed"),
};

const REVEAL: Record<StackState, Verdict> = { ...DESTROY, changing: yes, removing: yes };

const REACH: Record<StackState, Verdict> = { ...DESTROY, changing: yes, stopped: no("stopped") };

/** A failed action may be followed by another one, or by "configure again". */
const ACT: Record<StackState, Verdict> = { ...DESTROY, launching: no("being-launched"), stopped: no("stopped") };

/** What changes nothing of a stack goes on from a state that is known. */
const SNAPSHOT: Record<StackState, Verdict> = {
  ...DESTROY,
  launching: no("being-launched"),
  failed: no("has-failed"),
};

export const deploymentCan = {
  cancel: (state: RunState, kind: DeploymentKind): Verdict => {
    if (kind === "destroy") return no("removal-goes-on");
    if (kind === "scale-in" && state === "failed") return no("left-for-good");
    return kind === "action" && state === "failed" ? no("nothing-to-undo") : CANCEL[state];
  },
  /** `newest`: nothing was started for its stack since. */
  retry: (state: RunState, newest: boolean): Verdict =>
    RETRY[state].allowed && !newest ? no("superseded") : RETRY[state],
};

export const stackCan = {
  destroy: (state: StackState): Verdict => DESTROY[state],
  /** Also what is stopped may be wanted for longer. */
  lease: (state: StackState): Verdict =>
    state === "removing" ? no("being-removed") : state === "removed" ? no("removed") : yes,
  tag: (state: StackState): Verdict => (state === "removed" ? no("removed") : yes),
  revealSecret: (state: StackState): Verdict => REVEAL[state],
  /**
   * `newest`: what was last started for it. Nodes that have half joined are no ground for anything else. `action`: only one thing
   * can be done with a stack that is stopped, and it has no end where the stack runs. `leaseEnded`: nothing would keep it running.
   */
  act: (
    state: StackState,
    wasReady: boolean,
    newest: NewestKind,
    action: string | null = null,
    leaseEnded = false,
  ): Verdict => {
    if (action === START_ID && leaseEnded && (state === "stopped" || state === "failed")) return no("lease-ended");
    if (state === "failed" && newest === "half-restored") return no("half-restored");
    if (action === START_ID && state === "stopped") return yes;
    if (action === START_ID && state === "ready") return no("runs");
    if (!ACT[state].allowed) return ACT[state];
    if (!wasReady) return no("never-ready");
    return state === "failed" && newest === "scale-out" ? no("half-grown") : yes;
  },
  /** `able`: the hypervisor makes snapshots. `kept`: how many the stack has. */
  snapshot: (state: StackState, able: boolean, kept: number): Verdict => {
    if (!SNAPSHOT[state].allowed) return SNAPSHOT[state];
    if (!able) return no("no-snapshots");
    return kept < SNAPSHOT_LIMIT ? yes : no("snapshots-full");
  },
  /** Also what has failed, unless it never was ready or is half grown. It runs afterwards, so no lease may have ended. */
  restore: (state: StackState, wasReady: boolean, newest: NewestKind, leaseEnded: boolean): Verdict => {
    if (leaseEnded && (state === "stopped" || state === "failed")) return no("lease-ended");
    if (state === "stopped" || (state === "failed" && newest === "half-restored")) return yes;
    return stackCan.act(state, wasReady, newest);
  },
  deleteSnapshot: (state: StackState): Verdict => SNAPSHOT[state],
  /** A node has its address from the portal's own first sign-in until it is removed. */
  openSsh: (state: StackState, node: { address: string | null }): Verdict =>
    REACH[state].allowed && node.address === null ? no("not-reached") : REACH[state],
};

/** The state would allow it, the role does not. */
export const NO_ROLE = no("no-role");

/** Its blueprint names no role whose number may change. */
export const NEVER_SCALES = no("fixed");

/** The verdict as the API gives it: with the reason as a sentence. */
export type SpelledVerdict = ReturnType<typeof spell>;
export const spell = ({ allowed, reason }: Verdict) => ({ allowed, reason: reason === null ? null : REASONS[reason] });
