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

/**
 * Runs every contestant once a round, in another order each round: whoever goes later finds warmer caches.
 * @returns milliseconds of each, by name, in the order of the rounds
 */
export async function inTurns<N extends string>(
  rounds: number,
  contestants: Record<N, (round: number) => Promise<number>>,
): Promise<Record<N, number[]>> {
  const names = Object.keys(contestants) as N[];
  const times = Object.fromEntries(names.map((n) => [n, [] as number[]])) as Record<N, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length]!;
      times[name].push(await contestants[name](round + 1));
    }
    console.log(`round ${round + 1}: ${names.map((n) => `${n} ${seconds(times[n].at(-1)!)}`).join(", ")}`);
  }
  return times;
}

export type Timed = { ms: number; cpu: number };

/** How many ms something takes, and how many ms of processor time in this process, which other programs disturb less. */
export async function timed(work: () => Promise<unknown>): Promise<Timed> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - began, cpu: (user + system) / 1000 };
}
