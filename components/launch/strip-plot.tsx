"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { paths } from "@/lib/api-client/paths";
import type { Figures, Mode } from "@/lib/contract/schemas/catalogue";
import { stackDots, stripAxis } from "./strip-layout";

const WIDTH = 350;
const BASE = 32;
const COLUMN = 6.1;
const ROW = 4.3;
const RADIUS = 1.6;

/** One dot per launch, a line at the median, a shade up to the slowest 5 %. A dot opens its launch. */
export function StripPlot({
  figures,
  mode,
  axis,
}: {
  figures: Figures;
  mode: Mode;
  axis: ReturnType<typeof stripAxis>;
}) {
  const t = useTranslations("launch");
  const format = useFormat();
  const samples = figures.recent.flatMap((s) => (s.readyMs === null ? [] : [{ id: s.deploymentId, ms: s.readyMs }]));
  const times = samples.map(({ ms }) => ms);
  const x = (ms: number) => Math.min(WIDTH, (ms / axis.endMs) * WIDTH);
  const ticks = Array.from({ length: axis.endMs / axis.stepMs + 1 }, (_, i) => i * axis.stepMs);
  const label = t("strip", {
    count: times.length,
    fastest: format.duration(Math.min(...times)),
    slowest: format.duration(Math.max(...times)),
  });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 46`}
      role="group"
      aria-label={label}
      className="mt-2 mb-0.5 block w-full overflow-visible"
    >
      <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} stroke="var(--line-2)" />
      {figures.p50Ms !== null && figures.p95Ms !== null && (
        <>
          <rect
            x={x(figures.p50Ms)}
            y="0"
            width={Math.max(0, x(figures.p95Ms) - x(figures.p50Ms))}
            height={BASE}
            fill="var(--surface-3)"
          />
          <line x1={x(figures.p50Ms)} x2={x(figures.p50Ms)} y1="0" y2={BASE} stroke="var(--text)" strokeWidth="1.5" />
        </>
      )}
      {stackDots(times, axis.endMs, Math.floor(WIDTH / COLUMN)).map(({ column, row, index }) => {
        const sample = samples[index];
        if (!sample) return null;
        // Under the pointer only: the same launches are in the list of deployments for everybody else.
        return (
          <Link key={sample.id} href={paths.deployment(sample.id)} tabIndex={-1} aria-hidden="true">
            <title>{format.duration(sample.ms)}</title>
            <circle
              cx={column * COLUMN + COLUMN / 2}
              cy={Math.max(RADIUS, BASE - 3 - row * ROW)}
              r={RADIUS}
              fill={mode === "os-only" ? "var(--surface)" : "var(--text)"}
              stroke="var(--text)"
              strokeWidth={mode === "os-only" ? 1 : 0}
            />
          </Link>
        );
      })}
      {ticks.map((ms, index) => (
        <g key={ms} aria-hidden="true">
          <line x1={x(ms)} x2={x(ms)} y1={BASE} y2={BASE + 3} stroke="var(--field-line)" />
          <text
            x={x(ms)}
            y="45"
            fontSize="10"
            fill="var(--text-3)"
            textAnchor={index === 0 ? "start" : index === ticks.length - 1 ? "end" : "middle"}
          >
            {format.tick(ms, axis.stepMs)}
          </text>
        </g>
      ))}
    </svg>
  );
}
