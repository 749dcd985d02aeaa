import type { OsImageDetail } from "@/lib/contract/schemas/images";

/** What an administrator may ask for; null for who may not build images. */
export type ImageActions = {
  build: (image: OsImageDetail) => void;
  editSource: (image: OsImageDetail) => void;
  removeSource: (image: OsImageDetail) => void;
} | null;
