"use client";

import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "next-intl";
import { cn } from "./cn";

const SHOW_AFTER_MS = 200;
const STILL_AFTER_MS = 5_000;

/** One grey bar in the place of a text. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("block bg-surface-4 kit:h-2.5 kit:rounded-[3px]", className)} />;
}

/** Nothing for 200 ms, then the skeletons; after 5 s it says that loading goes on. Keeps its place from the start. */
export function Loading({ className, children }: { className?: string; children: ReactNode }) {
  const t = useTranslations("common");
  const [phase, setPhase] = useState<"waiting" | "shown" | "still">("waiting");
  useEffect(() => {
    const shown = setTimeout(() => setPhase("shown"), SHOW_AFTER_MS);
    const still = setTimeout(() => setPhase("still"), STILL_AFTER_MS);
    return () => {
      clearTimeout(shown);
      clearTimeout(still);
    };
  }, []);
  return (
    <div role="status" className={className}>
      <div className={cn(phase === "waiting" && "invisible")}>{children}</div>
      <span className={phase === "still" ? "mt-3 block text-12 text-fg-3" : "sr-only"}>
        {phase === "still" ? t("stillLoading") : t("loading")}
      </span>
    </div>
  );
}
