"use client";

import { useState } from "react";
import { defaultDensity, type Density } from "@/lib/deployments/timeline/layout";

const FEW = 12;
const OPTIONS = { few: ["comfortable", "compact"], many: ["compact", "dense"] } as const satisfies Record<
  string,
  readonly Density[]
>;

/** The density chosen last for about as many lanes, in this browser; else the one that fits. */
export function useDensity(lanes: number): {
  density: Density;
  options: readonly Density[];
  choose: (density: Density) => void;
} {
  const size = lanes <= FEW ? "few" : "many";
  const options: readonly Density[] = OPTIONS[size];
  const key = `burgeon-timeline-density-${size}`;
  const [chosen, setChosen] = useState(() => read(key));
  const density = options.find((o) => o === chosen) ?? defaultDensity(lanes);
  return {
    density,
    options,
    choose: (next) => {
      setChosen(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage is full or forbidden: the choice holds for this visit.
      }
    },
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
