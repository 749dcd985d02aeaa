"use client";

import { CircleCheck, CircleSlash, Stamp, TriangleAlert, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { isHeld } from "@/lib/contract/budget-rules";
import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import { OverrideDialog } from "./override-dialog";
import { useFormat } from "./use-format";

type Verdict = BudgetCheckView["verdict"];

const LOOK: Record<Verdict, { icon: LucideIcon; className: string }> = {
  fits: { icon: CircleCheck, className: "text-fg-2 [&>svg]:text-ok-mark" },
  granted: { icon: Stamp, className: "text-fg-2 [&>svg]:text-ok-mark" },
  warn: { icon: TriangleAlert, className: "font-medium text-warn" },
  approval: { icon: CircleSlash, className: "font-medium text-fail" },
  block: { icon: CircleSlash, className: "font-medium text-fail" },
};

type BudgetNotesProps = {
  checks: readonly BudgetCheckView[];
  /** Name of the project that orders. */
  project: string;
  /** What is to be ordered, in a word. */
  order: string;
  /** Somebody asked for an override: what the budgets say has changed. */
  onAsked: () => void;
};

/** What the budgets say of an order before it is placed, and the way to ask for more. */
export function BudgetNotes({ checks, project, order, onAsked }: BudgetNotesProps) {
  const [asking, setAsking] = useState<BudgetCheckView | null>(null);
  if (checks.length === 0) return null;
  return (
    <>
      <ul className="flex flex-col gap-2.5">
        {checks.map((check) => (
          <Note key={check.budget} check={check} onAsk={() => setAsking(check)} />
        ))}
      </ul>
      {asking && (
        <OverrideDialog
          check={asking}
          project={project}
          order={order}
          onAsked={onAsked}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function Note({ check, onAsk }: { check: BudgetCheckView; onAsk: () => void }) {
  const t = useTranslations("budgets.check");
  const format = useFormat();
  const { verdict, title, amount, order, after, currency, override, mayNotAsk } = check;
  const money = (value: string) => format.money(value, currency);
  const { icon: Icon, className } = LOOK[verdict];
  const refused = override?.state === "refused" ? override.answer : null;
  return (
    <li className="min-w-0 text-12">
      <p className="flex justify-between gap-3 text-13">
        <span className="min-w-0 truncate text-fg-2">{t("budget", { title })}</span>
        <span className="shrink-0 font-semibold tabular-nums">{money(amount)}</span>
      </p>
      <p className={cn("mt-0.5 flex items-start gap-1.5", className)}>
        <Icon aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
        <span className="min-w-0">
          {t(verdict)}{" "}
          <span className="font-normal text-fg-2">
            {after === null
              ? t("adds", { order: money(order) })
              : t("comesTo", { after: money(after), order: money(order) })}
          </span>
        </span>
      </p>
      {isHeld(verdict) && (
        <div className="mt-1.5 flex flex-col items-start gap-1.5">
          {refused !== null && <p className="text-fg-2">{t("refused", { answer: refused })}</p>}
          {override?.state === "open" ? (
            <p className="text-fg-2">{t("asked")}</p>
          ) : mayNotAsk !== null ? (
            <p className="text-fg-2">{mayNotAsk}</p>
          ) : (
            <Button size="sm" onClick={onAsk}>
              {t("ask")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
