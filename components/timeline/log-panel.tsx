"use client";

import { CircleDot, Download, OctagonX, Pause, Play, Search, X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { isLive, type TimelineState } from "@/lib/deployments/timeline/types";
import { LogList } from "./log-list";
import type { Words } from "./use-words";

const ALL = "";
/** More nodes than this do not fit beside each other; with the button for errors, no two do. */
const SEGMENTS = 3;

export type LogPanelProps = {
  state: TimelineState;
  selected: string | null;
  onSelect: (mark: string) => void;
  following: boolean;
  onFollow: (following: boolean) => void;
  onDownload: () => Promise<void>;
  words: Words;
  /** On phones the sheet has its own heading. */
  bare?: boolean;
  className?: string;
};

/** The log with its filters. It follows the newest line until somebody scrolls up. */
export function LogPanel({
  state,
  selected,
  onSelect,
  following,
  onFollow,
  onDownload,
  words,
  bare = false,
  className,
}: LogPanelProps) {
  const { t } = words;
  const [node, setNode] = useState(ALL);
  const [errorsOnly, setErrorsOnly] = useState(false);
  const [query, setQuery] = useState("");
  const [searching, setSearching] = useState(false);
  const [count, setCount] = useState(0);
  const [saving, setSaving] = useState(false);
  const searchButton = useRef<HTMLButtonElement>(null);
  const errors = useMemo(() => state.log.reduce((sum, l) => (l.tone === "error" ? sum + 1 : sum), 0), [state.log]);
  const nodes = state.lanes.filter((l) => l.id !== "");
  const filter = useMemo(() => ({ node: node === ALL ? null : node, errorsOnly, query }), [node, errorsOnly, query]);
  const live = isLive(state.run);
  // An image build has one lane, and steps on a machine that is none of its own.
  const nodeChars = useMemo(
    () => Math.max(1, ...[...state.tracks.values()].map(({ node }) => node?.length ?? 0)),
    [state.tracks],
  );

  const save = async () => {
    setSaving(true);
    await onDownload().finally(() => setSaving(false));
  };
  const nodeOptions = [
    { value: ALL, label: t("log.all") },
    ...nodes.map((l) => ({ value: l.id, label: <span className="mono">{l.label}</span> })),
  ];
  return (
    <div className={cn("flex min-h-0 min-w-0 flex-1 flex-col", className)}>
      <div className="flex min-h-[45px] flex-wrap items-center gap-2 border-b border-line py-1.5 pr-3 pl-4">
        {!bare && <h2 className="text-14 font-semibold">{t("log.title")}</h2>}
        <div className="ml-auto flex min-w-0 items-center gap-1.5">
          {nodes.length > SEGMENTS || (errors > 0 && nodes.length > 1) ? (
            <Select
              aria-label={t("log.filter")}
              value={node}
              onChange={(event) => setNode(event.target.value)}
              className="max-w-32 text-12"
            >
              <option value={ALL}>{t("log.all")}</option>
              {nodes.map((l) => (
                <option key={l.id} value={l.id}>
                  {l.label}
                </option>
              ))}
            </Select>
          ) : (
            nodes.length > 1 && (
              <SegmentedControl label={t("log.filter")} value={node} options={nodeOptions} onChange={setNode} />
            )
          )}
          {errors > 0 && (
            <Button
              size="sm"
              aria-pressed={errorsOnly}
              variant={errorsOnly ? "danger" : "default"}
              onClick={() => setErrorsOnly(!errorsOnly)}
            >
              <OctagonX aria-hidden="true" />
              {t("log.errors", { count: errors })}
            </Button>
          )}
          <Button
            ref={searchButton}
            size="sm"
            shape="icon"
            variant="ghost"
            aria-label={t("log.search")}
            aria-expanded={searching}
            onClick={() => {
              setSearching(!searching);
              setQuery("");
            }}
          >
            {searching ? <X aria-hidden="true" /> : <Search aria-hidden="true" />}
          </Button>
        </div>
        {searching && (
          <input
            type="search"
            autoFocus
            value={query}
            aria-label={t("log.search")}
            placeholder={t("log.searchHint")}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setSearching(false);
              setQuery("");
              searchButton.current?.focus();
            }}
            className="h-8 w-full rounded-control border border-field-line bg-surface px-2.5 max-md:h-11"
          />
        )}
      </div>
      {state.logDropped > 0 && (
        <p className="border-b border-line px-4 py-1.5 text-12 text-fg-3">
          {t("log.dropped", { count: state.logDropped })}
        </p>
      )}
      <LogList
        lines={state.log}
        filter={filter}
        nodeChars={nodeChars}
        selected={selected}
        onSelect={onSelect}
        following={following}
        onFollow={onFollow}
        onCount={setCount}
        label={t("log.title")}
        words={words}
      />
      {count === 0 && (
        <p className="px-4 py-3 text-12 text-fg-3">{state.log.length === 0 ? t("log.empty") : t("log.nothing")}</p>
      )}
      <div className="flex min-h-9 items-center gap-2.5 border-t border-line pr-3 pl-4 text-12 text-fg-2">
        {live && (
          <CircleDot aria-hidden="true" className={cn("size-3.5 shrink-0", following ? "text-accent" : "text-fg-3")} />
        )}
        {live && <span className="whitespace-nowrap">{following ? t("log.following") : t("log.paused")}</span>}
        <span className="truncate text-fg-3">{t("log.lines", { count })}</span>
        <span className="ml-auto flex items-center gap-1">
          {(live || !following) && (
            <Button variant="ghost" size="sm" onClick={() => onFollow(!following)}>
              {following ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
              {following ? t("log.pause") : live ? t("log.jump") : t("log.end")}
            </Button>
          )}
          <Button
            variant="ghost"
            size="sm"
            shape="icon"
            aria-label={t("log.download")}
            title={t("log.download")}
            busy={saving}
            onClick={() => void save()}
          >
            <Download aria-hidden="true" />
          </Button>
        </span>
      </div>
    </div>
  );
}
