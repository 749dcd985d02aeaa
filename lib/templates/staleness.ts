import { say, type Sentence } from "@/lib/util/say";

/** Why a baked image is not what a bake would give now. Stored with the image, shown as they are. */
export type StaleReason =
  | { kind: "age"; days: number; limit: number }
  /** A newer revision of its OS image, with other content, is published. */
  | { kind: "os-image"; from: number; to: number }
  | { kind: "recipe"; from: number | null; to: number | null }
  /** Its own package manager lacks security updates. */
  | { kind: "updates"; security: number; severity: string | null };

export type StalenessFacts = {
  now: Date;
  capturedAt: Date;
  maxAgeDays: number;
  osImage: { number: number; imageId: string | null };
  /** The OS image that is published now, if there is one. */
  published: { number: number; imageId: string | null } | null;
  recipe: { digest: string; number: number | null };
  /** The recipe in the catalogue, if the service is still in it. */
  current: { digest: string; number: number | null } | null;
  updates: { security: number; severity: string | null } | null;
};

const DAY_MS = 86_400_000;

/** Every reason that holds, in the order in which they are told. None: the image is up to date. */
export function staleReasons(facts: StalenessFacts): StaleReason[] {
  const reasons: StaleReason[] = [];
  const days = Math.floor((facts.now.getTime() - facts.capturedAt.getTime()) / DAY_MS);
  if (days > facts.maxAgeDays) reasons.push({ kind: "age", days, limit: facts.maxAgeDays });
  const { osImage, published, recipe, current, updates } = facts;
  // A rebuild that gave the same content is no newer image.
  if (published && published.number > osImage.number && published.imageId !== osImage.imageId)
    reasons.push({ kind: "os-image", from: osImage.number, to: published.number });
  if (current && current.digest !== recipe.digest)
    reasons.push({ kind: "recipe", from: recipe.number, to: current.number });
  if (updates && updates.security > 0)
    reasons.push({ kind: "updates", security: updates.security, severity: updates.severity });
  return reasons;
}

/** The reasons as one sentence for the image's history. */
export function staleSentence(reasons: readonly StaleReason[]): Sentence {
  return say`Stale: ${reasons.map(reasonSentence)}`;
}

function reasonSentence(reason: StaleReason): Sentence {
  switch (reason.kind) {
    case "age":
      return say`it is ${reason.days} days old and may be ${reason.limit}`;
    case "os-image":
      return say`its OS image is revision ${reason.from}, and ${reason.to} is published`;
    case "recipe":
      return say`its recipe has changed`;
    case "updates":
      return say`it lacks ${reason.security} security updates`;
  }
}
