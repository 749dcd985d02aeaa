import type { StaleReason } from "./staleness";

/** Why a machine should be replaced: its image is stale, or is not offered any more. */
export type OutdatedReason =
  | StaleReason
  /** A newer revision is offered in its place. */
  | { kind: "replaced"; by: number }
  /** Nothing is offered in its place. */
  | { kind: "withdrawn" };

export const OUTDATED_KINDS = [
  "replaced",
  "withdrawn",
  "age",
  "os-image",
  "recipe",
  "updates",
] as const satisfies readonly OutdatedReason["kind"][];
export type OutdatedKind = (typeof OUTDATED_KINDS)[number];

/** The image that a machine was cloned from: a baked image, or an OS image revision where everything was installed at launch. */
export type SourceImage = {
  number: number;
  /** Of lib/templates/states.ts, or of an OS image revision: published, retired, deleted. */
  state: string;
  /** As they are stored with a baked image. */
  staleReasons: readonly StaleReason[];
  /** Number of the revision that launches use now instead of it; null where there is none. */
  serving: number | null;
  /** What its own package manager said last; null where nobody has asked. */
  updates: { security: number; severity: string | null } | null;
};

/**
 * The predicate behind the fleet, and behind replacing what it lists: every reason to replace machines of this image, in the
 * order in which they are told. None: they are current. Only a baked image can be stale: what is installed at launch has the
 * age of the stack, and another machine from the same OS image would be no newer.
 */
export function outdatedReasons({ number, state, staleReasons, serving, updates }: SourceImage): OutdatedReason[] {
  switch (state) {
    case "stale":
      return [...staleReasons];
    case "deprecated":
    case "retired":
    case "deleted": {
      const why = serving !== null && serving > number ? { kind: "replaced" as const, by: serving } : withdrawn;
      const { security = 0, severity = null } = updates ?? {};
      return security > 0 ? [why, { kind: "updates", security, severity }] : [why];
    }
    default:
      // Offered; or being tested again, and offered or withdrawn when that has ended.
      return [];
  }
}

const withdrawn = { kind: "withdrawn" } as const;
