"use client";

import { CircleCheck, CircleX, Clock3, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import type { OverrideView } from "@/lib/contract/schemas/budgets";

const LOOK: Record<OverrideView["state"], { tone: Tone; icon: LucideIcon }> = {
  open: { tone: "run", icon: Clock3 },
  granted: { tone: "ok", icon: CircleCheck },
  refused: { tone: "fail", icon: CircleX },
};

type OverridesCardProps = {
  overrides: readonly OverrideView[];
  timeZone: string;
  mayManage: boolean;
  onDecide: (override: OverrideView) => void;
};

/** Who asks to go above a budget this month, and what was decided. */
export function OverridesCard({ overrides, timeZone, mayManage, onDecide }: OverridesCardProps) {
  const t = useTranslations("budgets.overrides");
  const id = useId();
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={t("title")} />
      <ul className="divide-y divide-line">
        {overrides.map((override) => (
          <li key={override.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-3.5 py-3">
            <Request of={override} timeZone={timeZone} />
            {mayManage && override.state === "open" && (
              <Button size="sm" onClick={() => onDecide(override)}>
                {t("decide")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Request({ of, timeZone }: { of: OverrideView; timeZone: string }) {
  const t = useTranslations("budgets.overrides");
  const format = useFormat();
  const { state, order, projectTitle, title, reason, requestedBy, requestedAt, upTo, answer, decidedBy } = of;
  const { tone, icon } = LOOK[state];
  const stamp = (at: string) => format.stamp(new Date(at), timeZone);
  return (
    <div className="min-w-0 flex-1">
      <p className="flex flex-wrap items-center gap-2">
        <span className="mono font-medium">{order}</span>
        <Badge tone={tone} icon={icon}>
          {t(`state.${state}`)}
        </Badge>
        <span className="text-12 text-fg-2">{t("about", { project: projectTitle, title })}</span>
      </p>
      <p className="mt-1 [overflow-wrap:anywhere]">{reason}</p>
      <p className="mt-0.5 text-12 text-fg-3">
        {t("by", { name: requestedBy ?? t("somebody"), at: stamp(requestedAt) })}
      </p>
      {state !== "open" && of.decidedAt !== null && (
        <p className="mt-1 text-12 text-fg-2">
          {state === "refused"
            ? t("refused", { name: decidedBy ?? t("somebody"), at: stamp(of.decidedAt), answer })
            : t(upTo === null ? "granted" : "grantedUpTo", {
                name: decidedBy ?? t("somebody"),
                at: stamp(of.decidedAt),
                amount: upTo === null ? "" : format.money(upTo, of.currency),
              })}
        </p>
      )}
    </div>
  );
}
