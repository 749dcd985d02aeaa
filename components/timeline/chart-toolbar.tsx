"use client";

import { LocateFixed, Rows2, Rows3, Rows4, Turtle, ZoomIn, ZoomOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { zoomAt, type Density, type Zoom } from "@/lib/deployments/timeline/layout";
import type { Outlier } from "@/lib/deployments/timeline/outliers";
import type { Words } from "./use-words";

const ICON = { comfortable: Rows2, compact: Rows3, dense: Rows4 } as const;

export type ToolbarProps = {
  /** What the chart is of: "3 nodes". */
  facts: string;
  outlier: Outlier | undefined;
  options: readonly Density[];
  density: Density;
  onDensity: (density: Density) => void;
  zoom: Zoom;
  edgeMs: number;
  onZoom: (zoom: Zoom) => void;
  failure: (() => void) | null;
  words: Words;
};

/** Above the chart: how far it is, what is odd, and how it is drawn. */
export function ChartToolbar({
  facts,
  outlier,
  options,
  density,
  onDensity,
  zoom,
  edgeMs,
  onZoom,
  failure,
  words,
}: ToolbarProps) {
  const { t } = words;
  const middle = ((zoom?.fromMs ?? 0) + (zoom?.toMs ?? edgeMs)) / 2;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-6 pt-2.5">
      <h2 className="text-14 font-semibold">{t("timeline")}</h2>
      <span className="text-12 text-fg-3">{facts}</span>
      {outlier && (
        <span className="flex min-w-0 items-center gap-1.5 text-12 text-fg-2">
          <Turtle aria-hidden="true" className="size-3.5 shrink-0 text-warn-mark" />
          <span className="truncate">
            {t(outlier.effectMs > 0 ? "outlier.decides" : "outlier.one", { node: outlier.node })}
          </span>
        </span>
      )}
      <div className="ml-auto flex items-center gap-2">
        {failure !== null && (
          <Button size="sm" onClick={failure}>
            <LocateFixed aria-hidden="true" />
            {t("goToFailure")}
          </Button>
        )}
        {options.length > 1 && (
          <SegmentedControl
            label={t("density.title")}
            value={density}
            onChange={onDensity}
            options={options.map((value) => {
              const Icon = ICON[value];
              return {
                value,
                label: (
                  <>
                    <Icon aria-hidden="true" />
                    {t(`density.${value}`)}
                  </>
                ),
              };
            })}
          />
        )}
        <Button
          size="sm"
          shape="icon"
          aria-label={t("zoom.out")}
          disabledReason={zoom === null ? t("zoom.all") : null}
          onClick={() => onZoom(zoomAt(zoom, edgeMs, middle, 1 / 0.6))}
        >
          <ZoomOut aria-hidden="true" />
        </Button>
        <Button
          size="sm"
          shape="icon"
          aria-label={t("zoom.in")}
          onClick={() => onZoom(zoomAt(zoom, edgeMs, middle, 0.6))}
        >
          <ZoomIn aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
