"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useProjectStream } from "@/lib/api-client/use-project-stream";
import { CommandPalette } from "./command-palette";
import { useProject } from "./project";
import { Sidebar } from "./sidebar";
import { TabBar } from "./tab-bar";
import { useShortcuts } from "./use-shortcuts";

// Loaded when it is first asked for, as most of the palette is.
const ShortcutList = dynamic(() => import("./shortcut-list").then((m) => m.ShortcutList), { ssr: false });

/** Navigation and the panel that holds every page behind the sign-in. */
export function Shell({ singleKeys, children }: { singleKeys: boolean; children: ReactNode }) {
  const t = useTranslations("shell");
  const [layer, setLayer] = useState<"palette" | "shortcuts" | null>(null);
  const project = useProject();
  useProjectStream(project?.name ?? null);
  useShortcuts({ singleKeys, onPalette: () => setLayer("palette"), onList: () => setLayer("shortcuts") });
  return (
    <div className="grid h-dvh grid-cols-[216px_minmax(0,1fr)] max-xl:grid-cols-[56px_minmax(0,1fr)] max-md:block max-md:h-auto max-md:min-h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-surface focus:px-3 focus:py-2 focus:shadow-3"
      >
        {t("skip")}
      </a>
      <Sidebar onSearch={() => setLayer("palette")} />
      <main
        id="content"
        tabIndex={-1}
        className="m-2 ml-0 flex min-h-0 min-w-0 flex-col rounded-panel border border-line-2 bg-surface shadow-1 outline-none max-md:m-0 max-md:min-h-dvh max-md:rounded-none max-md:border-0"
      >
        {children}
      </main>
      <TabBar />
      {layer === "palette" && <CommandPalette onClose={() => setLayer(null)} />}
      {layer === "shortcuts" && <ShortcutList singleKeys={singleKeys} onClose={() => setLayer(null)} />}
    </div>
  );
}
