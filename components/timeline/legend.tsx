"use client";

import type { Stage } from "@/lib/contract/schemas/stacks";
import type { TimelineState } from "@/lib/deployments/timeline/types";
import { STAGE_LOOK } from "./stage-look";
import type { Words } from "./use-words";

const swatch = "inline-block h-2.5 w-3.5 shrink-0 rounded-[2px]";

/** What the marks mean; only stages that this deployment has. */
export function Legend({
  state,
  phone,
  typical,
  words,
}: {
  state: TimelineState;
  phone: boolean;
  typical: boolean;
  words: Words;
}) {
  const { t, common } = words;
  const used = new Set(
    [...state.tracks.values()].filter((s) => s.phase === "main" || state.cancelledMs !== null).map((s) => s.stage),
  );
  const stages = (Object.keys(STAGE_LOOK) as Stage[]).filter((s) => used.has(s));
  const many = state.lanes.length > 1;
  return (
    <ul
      aria-label={t("legend.title")}
      className="flex flex-wrap items-center gap-x-3.5 gap-y-1.5 px-6 py-[9px] text-11 text-fg-2 max-md:px-4 [&>li]:flex [&>li]:items-center [&>li]:gap-1.5 [&>li]:whitespace-nowrap"
    >
      {stages.map((s) =>
        s === "configure" && !phone ? (
          <li key={s}>
            <svg width="22" height="10" aria-hidden="true">
              <rect width="22" height="10" rx="2" fill="var(--st-configure)" />
              <path d="M2 2h4v6H2zM8 2h2v6H8zM17 2h3v6h-3z" fill="var(--st-tick)" />
              <path d="M12 5.2h3V8h-3z" fill="var(--st-tick-ok)" />
            </svg>
            {t("legend.configure")}
          </li>
        ) : (
          <li key={s}>
            <span
              aria-hidden="true"
              className={swatch}
              style={{
                background: STAGE_LOOK[s].body,
                boxShadow: `inset 0 -2px 0 ${s === "configure" ? "var(--sx-configure)" : STAGE_LOOK[s].foot}`,
              }}
            />
            {common(`stage.${s}`)}
          </li>
        ),
      )}
      {many && !phone && (
        <>
          <li>
            <span aria-hidden="true" className={`${swatch} hatch-ghost`} />
            {t("legend.waiting")}
          </li>
          <li>
            <span aria-hidden="true" className="w-4 border-t-2 border-[var(--crit)]" />
            {t("legend.path")}
          </li>
        </>
      )}
      {typical && !phone && state.cancelledMs === null && (
        <li>
          <span aria-hidden="true" className="h-[3px] w-4 rounded-[2px] bg-line-2" />
          {t("legend.typical")}
        </li>
      )}
    </ul>
  );
}
