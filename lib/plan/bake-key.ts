import { hashOf } from "./hash";

/** All that decides what a baked image holds. */
export type BakeContent = {
  /** The OS image's id, itself derived from its content. */
  osImageId: string;
  recipeDigest: string;
  /** What the blueprint gives to the install phase. */
  variables: Record<string, string | number | boolean>;
  /** Config tool with its version. */
  toolVersion: string;
};

/** Key of a baked image's content, 32 hex digits. The same key is never baked twice unless a person insists. */
export const bakeKey = (content: BakeContent): string => hashOf({ format: 1, ...content });

const LONGEST = 60;

/** The image's id on the hypervisor: readable, unique among the service's images, at most 60 of [a-z0-9-]. */
export function bakedImageName(service: string, os: string, number: number, key: string): string {
  const end = `-v${number}-${key.slice(0, 12)}`;
  return `${`${service}-${os}`.replaceAll(".", "-").slice(0, LONGEST - end.length)}${end}`;
}
