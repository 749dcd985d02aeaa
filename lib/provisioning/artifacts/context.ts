import type { Artifact } from "@/lib/blueprints/artifacts";
import type { Sentence } from "@/lib/util/say";

/** Of one call for an artifact. */
export type ArtifactContext = { signal: AbortSignal; progress: (text: Sentence) => void };

export type FetchedArtifact = Extract<Artifact, { urls: string[] }>;
export type ResolvedArtifact = Exclude<Artifact, FetchedArtifact>;

/** How a store came by an artifact. */
export type Origin = {
  how: "vendor" | "mirror" | "maven" | "upload";
  /** The address, or the name of the file that was uploaded. */
  source: string | null;
  /** Whether its signature was checked beside its digest. */
  signed: boolean;
};

export type Fetched = { file: string; origin: Origin };
