import type { TemplateMatrix, Upkeep } from "@/lib/contract/schemas/templates";
import { MIN_LAUNCHES } from "./figures";
import type { SumRow } from "./matrix-rows";

type Facts = {
  /** Bytes of each published OS image; null where it is not known. */
  osImages: readonly (number | null)[];
  /** Cells that could be baked on an operating system that has an image. */
  bakeable: number;
  /** Bytes of each cell's serving image. */
  serving: readonly (number | null)[];
  rows: SumRow;
};

/**
 * Three ways to keep the same matrix up, out of what was measured. The two that are not so today are projected from today's:
 * a further baked image is as large as the mean of those that are there and is baked as often as they are. Where there is
 * nothing to project from, the figure is null.
 */
export function sumUp({ osImages, bakeable, serving, rows }: Facts): TemplateMatrix["sums"] {
  const osBytes = total(osImages);
  const bakedBytes = total(serving);
  const baked = serving.length;
  const perImage = (value: number | null) => (baked === 0 || value === null ? null : (value / baked) * bakeable);
  const osOnly: Upkeep = {
    osImages: osImages.length,
    bakedImages: 0,
    bytes: osBytes,
    bakesPerMonth: rows.builds,
    ...ready(rows.osOnlyMs, rows.osOnly),
  };
  return {
    osOnly,
    today: {
      ...osOnly,
      bakedImages: baked,
      bytes: add(osBytes, bakedBytes),
      bakesPerMonth: rows.builds + rows.bakes,
      ...ready(rows.allMs, rows.osOnly + rows.preInstalled),
    },
    preInstalled: {
      ...osOnly,
      bakedImages: bakeable,
      bytes: add(osBytes, perImage(bakedBytes)),
      bakesPerMonth: add(rows.builds, perImage(rows.bakes)),
      ...ready(rows.preInstalledMs, rows.preInstalled),
    },
    kept: { images: rows.kept, bytes: rows.keptBytes },
  };
}

const total = (sizes: readonly (number | null)[]): number | null =>
  sizes.reduce<number | null>((sum, size) => add(sum, size), 0);

const add = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

const ready = (ms: number | null, launches: number) => ({ readyMs: launches < MIN_LAUNCHES ? null : ms, launches });
