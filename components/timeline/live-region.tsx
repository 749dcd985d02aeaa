"use client";

import { useEffect, useRef, useState } from "react";
import { announcements, spokenFacts, type Announcement, type Spoken } from "@/lib/deployments/timeline/announce";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import type { TimelineState } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

/** A screen reader must be able to finish a sentence. */
const EVERY_MS = 10_000;

/** Speaks stage changes, failures and the end, politely and at most every ten seconds; never what happened before the page was opened. */
export function LiveRegion({
  detail,
  state,
  loaded,
  words,
}: {
  detail: DeploymentDetail;
  state: TimelineState;
  loaded: boolean;
  words: Words;
}) {
  const [text, setText] = useState("");
  const spoken = useRef<{ facts: Spoken; at: number } | null>(null);
  const newest = useRef(state);
  useEffect(() => {
    newest.current = state;
    if (loaded) spoken.current ??= { facts: spokenFacts(state), at: -Infinity };
  }, [state, loaded]);

  useEffect(() => {
    const timer = setInterval(() => {
      const last = spoken.current;
      if (last === null || performance.now() - last.at < EVERY_MS) return;
      const news = announcements(last.facts, newest.current);
      if (news.length === 0) return;
      spoken.current = { facts: spokenFacts(newest.current), at: performance.now() };
      setText(news.map((a) => sentence(a, detail, words)).join(" "));
    }, 500);
    return () => clearInterval(timer);
  }, [detail, words]);

  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}

function sentence(a: Announcement, detail: DeploymentDetail, words: Words): string {
  const { t, common } = words;
  switch (a.kind) {
    case "stage":
      return t("say.stage", { stage: common(`stage.${a.stage}`), count: a.nodes });
    case "failed": {
      const headline = t(`failed.headline.${a.action}`, { node: a.node ?? "" });
      return a.task === null ? `${headline}.` : t("say.failedAt", { headline, task: a.task });
    }
    case "run":
      return `${words.title(detail, a.run)}.`;
  }
}
