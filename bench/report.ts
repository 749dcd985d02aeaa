/** Value at quantile q (0 to 1) of unsorted samples, by nearest rank. */
export function quantile(samples: number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: number[]): number => quantile(samples, 0.5);

export type Figure = { name: string; seen: string; goal: string; reached: boolean };

/** Prints figures as a Markdown table, as docs/benchmarks.md holds them. */
export function printFigures(title: string, figures: Figure[]): void {
  console.log(`\n## ${title}\n`);
  console.log("| figure | seen | goal | reached |\n| --- | --- | --- | --- |");
  for (const f of figures) console.log(`| ${f.name} | ${f.seen} | ${f.goal} | ${f.reached ? "yes" : "**no**"} |`);
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
