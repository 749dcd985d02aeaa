"use client";

import { Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/layout/use-format";
import type { CloneKind, LaunchChoice } from "@/lib/contract/schemas/catalogue";
import { tradeOff } from "./mode-facts";

/** What one mode costs and gives against the other, in a sentence of measured figures; nothing before both were measured. */
export function TradeOff({ choice, cloneKind }: { choice: LaunchChoice | undefined; cloneKind: CloneKind }) {
  const t = useTranslations("launch");
  const format = useFormat();
  const found = tradeOff(choice, cloneKind);
  const b = (chunks: ReactNode) => <b className="font-semibold text-fg">{chunks}</b>;
  return (
    <p className="mt-2.5 flex min-h-5 items-center gap-2 text-fg-2">
      {found && (
        <>
          <Scale aria-hidden="true" className="size-3.5 shrink-0" />
          <span>
            {t.rich(found.savesMs >= 0 ? "saves" : "costs", { time: format.duration(Math.abs(found.savesMs)), b })}
            {found.lacks !== null && found.lacks > 0 && <> {t.rich("lacks", { count: found.lacks, b })}</>}
          </span>
        </>
      )}
    </p>
  );
}
