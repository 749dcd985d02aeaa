"use client";

import { Command } from "cmdk";
import {
  ArrowDown,
  ArrowUp,
  Boxes,
  ChartGantt,
  CornerDownLeft,
  LayoutGrid,
  type LucideIcon,
  Rocket,
  Server,
  SunMoon,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useDeferredValue, useState } from "react";
import { Kbd } from "@/components/ui/kbd";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import { THEMES } from "@/lib/util/preferences";
import { leavePage } from "./leave-page";
import { PaletteField, paletteInput, takeFocus } from "./palette-field";
import { useTheme } from "./preference-menus";
import { useMay, useProject } from "./project";
import { useNavigation } from "./use-navigation";

type Hit = AnswerOf<"search">["items"][number];

const KINDS: Record<Hit["kind"], { icon: LucideIcon; href: (id: string) => string }> = {
  service: { icon: LayoutGrid, href: paths.service },
  stack: { icon: Boxes, href: paths.stack },
  // A node has no page of its own: its id is its stack's.
  node: { icon: Server, href: paths.stack },
  deployment: { icon: ChartGantt, href: paths.deployment },
};

/** cmdk compares values in lower case. */
const hitKey = ({ kind, id, label }: Hit) => `${kind}:${id}:${label}`.toLowerCase();

const group =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-3";
const row =
  "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 data-[selected=true]:bg-surface-3 max-md:min-h-11 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-fg-3";

export type PaletteListProps = { text: string; onText: (text: string) => void; onClose: () => void };

/** What the palette offers for a text: pages, what the search of the API finds, and a few commands. */
export function PaletteList({ text, onText, onClose }: PaletteListProps) {
  const t = useTranslations("shell");
  const router = useRouter();
  const project = useProject();
  const mayLaunch = useMay("stack.launch");
  const navigation = useNavigation();
  const [, setTheme] = useTheme();
  const wanted = useDeferredValue(text.trim());
  const found = useApi(
    "search",
    { params: { project: project?.name ?? "" }, query: { q: wanted } },
    { enabled: project !== null },
  );
  const services = useApi("listServices", {}, { enabled: mayLaunch });

  const go = (href: string) => {
    onClose();
    leavePage(() => router.push(href));
  };
  const needle = wanted.toLowerCase();
  const matches = (label: string) => label.toLowerCase().includes(needle);
  const hits = wanted === "" ? [] : (found.data?.items ?? []);
  const places = navigation.filter(({ word }) => matches(t(`nav.${word}`)));
  const launches = mayLaunch
    ? (services.data?.items ?? []).filter(({ title }) => matches(t("palette.launch", { service: title })))
    : [];
  const themes = THEMES.filter((theme) => matches(t("palette.themeTo", { theme: t(`themes.${theme}`) })));

  // What the API finds arrives later than the letters: the first line is selected again whenever the list is another one.
  const first = hits[0] ? hitKey(hits[0]) : places[0] ? `go:${places[0].word}` : "";
  const [selected, setSelected] = useState("");
  const [firstSeen, setFirstSeen] = useState("");
  if (first !== firstSeen) {
    setFirstSeen(first);
    setSelected(first);
  }

  return (
    // The API has searched already; a second filter here would drop what it found by other words.
    <Command
      label={t("palette.title")}
      shouldFilter={false}
      loop
      value={selected}
      onValueChange={setSelected}
      className="flex min-h-0 flex-col"
    >
      <PaletteField busy={found.isFetching}>
        <Command.Input
          ref={takeFocus}
          value={text}
          onValueChange={onText}
          placeholder={t("palette.placeholder")}
          className={paletteInput}
        />
      </PaletteField>
      <Command.List className="min-h-0 flex-1 overflow-y-auto p-1.5">
        <Command.Empty className="px-2.5 py-6 text-center text-fg-3">{t("palette.empty")}</Command.Empty>
        {hits.length > 0 && (
          <Command.Group heading={t("palette.results")} className={group}>
            {hits.map((hit) => {
              const { icon: Icon, href } = KINDS[hit.kind];
              return (
                <Command.Item key={hitKey(hit)} value={hitKey(hit)} onSelect={() => go(href(hit.id))} className={row}>
                  <Icon aria-hidden="true" />
                  <span className="min-w-0 truncate">
                    <Marked text={hit.label} part={wanted} />
                  </span>
                  <span className="ml-auto pl-3 text-12 whitespace-nowrap text-fg-3">
                    {hit.hint || t(`palette.kind.${hit.kind}`)}
                  </span>
                </Command.Item>
              );
            })}
          </Command.Group>
        )}
        {places.length > 0 && (
          <Command.Group heading={t("palette.goTo")} className={group}>
            {places.map(({ word, href, icon: Icon, key }) => (
              <Command.Item key={word} value={`go:${word}`} onSelect={() => go(href)} className={row}>
                <Icon aria-hidden="true" />
                <Marked text={t(`nav.${word}`)} part={wanted} />
                {key && (
                  <span className="ml-auto flex gap-1">
                    <Kbd>g</Kbd>
                    <Kbd>{key}</Kbd>
                  </span>
                )}
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {launches.length > 0 && (
          <Command.Group heading={t("palette.services")} className={group}>
            {launches.map(({ id, title }) => (
              <Command.Item key={id} value={`launch:${id}`} onSelect={() => go(paths.launch(id))} className={row}>
                <Rocket aria-hidden="true" />
                <Marked text={t("palette.launch", { service: title })} part={wanted} />
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {themes.length > 0 && (
          <Command.Group heading={t("palette.preferences")} className={group}>
            {themes.map((theme) => (
              <Command.Item
                key={theme}
                value={`theme:${theme}`}
                onSelect={() => {
                  setTheme(theme);
                  onClose();
                }}
                className={row}
              >
                <SunMoon aria-hidden="true" />
                <Marked text={t("palette.themeTo", { theme: t(`themes.${theme}`) })} part={wanted} />
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
      <footer
        aria-hidden="true"
        className="flex h-9 shrink-0 items-center gap-3 border-t border-line px-3.5 text-12 text-fg-3 max-md:hidden"
      >
        <Hint keys={[<ArrowUp key="up" className="size-3" />, <ArrowDown key="down" className="size-3" />]}>
          {t("palette.move")}
        </Hint>
        <Hint keys={[<CornerDownLeft key="enter" className="size-3" />]}>{t("palette.open")}</Hint>
      </footer>
    </Command>
  );
}

function Hint({ keys, children }: { keys: readonly ReactNode[]; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1">
      {keys.map((key, index) => (
        <Kbd key={index} className="grid h-[18px] place-items-center">
          {key}
        </Kbd>
      ))}
      {children}
    </span>
  );
}

/** The label with the letters that match in bold. */
function Marked({ text, part }: { text: string; part: string }) {
  const at = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <b className="font-semibold">{text.slice(at, at + part.length)}</b>
      {text.slice(at + part.length)}
    </>
  );
}
