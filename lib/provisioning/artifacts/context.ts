import type { Sentence } from "@/lib/util/say";

/** Of one call for an artifact. */
export type ArtifactContext = { signal: AbortSignal; progress: (text: Sentence) => void };
