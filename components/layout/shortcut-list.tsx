"use client";

import { useTranslations } from "next-intl";
import { Fragment } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const SHORTCUTS = [
  { word: "palette", keys: ["Ctrl", "K"], then: false },
  { word: "page", keys: ["/"], then: false },
  { word: "catalogue", keys: ["g", "c"], then: true },
  { word: "stacks", keys: ["g", "s"], then: true },
  { word: "deployments", keys: ["g", "d"], then: true },
  { word: "list", keys: ["?"], then: false },
  { word: "close", keys: ["Esc"], then: false },
] as const;

/** Every key that works everywhere. */
export function ShortcutList({ singleKeys, onClose }: { singleKeys: boolean; onClose: () => void }) {
  const t = useTranslations("shell.shortcuts");
  return (
    <Dialog open onClose={onClose} title={t("title")}>
      <dl className="grid grid-cols-[1fr_auto] gap-y-2">
        {SHORTCUTS.map(({ word, keys, then }) => (
          <Fragment key={word}>
            <dt>{t(word)}</dt>
            <dd className="flex items-center justify-end gap-1 text-12 text-fg-3">
              {keys.map((key, index) => (
                <Fragment key={key}>
                  {then && index > 0 && t("then")}
                  <Kbd>{key}</Kbd>
                </Fragment>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
      {!singleKeys && <p className="mt-3 text-12 text-fg-3">{t("off")}</p>}
    </Dialog>
  );
}
