"use client";

import { ChevronDown, CirclePause, Play, Trash2, Zap } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Menu } from "@/components/ui/menu";
import { START_ID, STOP_ID } from "@/lib/blueprints/action-ids";
import type { StackAction, StackDetail } from "@/lib/contract/schemas/stacks";
import { stackCan } from "@/lib/deployments/predicates";
import { StackBadge } from "./stack-state";
import { useStackAccess } from "./use-stack-access";

const DestroyDialog = dynamic(() => import("./destroy-dialog").then((m) => m.DestroyDialog), { ssr: false });

const ActionDialog = dynamic(() => import("./action-dialog").then((m) => m.ActionDialog), { ssr: false });

/** Name, state and what it is; what can be done to the stack as a whole. */
export function StackHeader({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks");
  const common = useTranslations("common");
  const [asking, setAsking] = useState(false);
  const format = useFormat();
  // A stack that has failed may be either: both are in the menu.
  const switches = stack.actions.filter(({ id }) => id === START_ID || id === STOP_ID);
  const power = switches.length === 1 ? switches[0] : undefined;
  const [chosen, setAction] = useState<StackAction | null>(null);
  // As it is offered now: a lease may have been extended since it was chosen.
  const action = stack.actions.find(({ id }) => id === chosen?.id) ?? chosen;
  const access = useStackAccess(stack.project);
  const verdict = stackCan.destroy(stack.state);
  const reason = !access.may("stack.destroy")
    ? t("reason.role", { project: access.title })
    : verdict.reason === "being-removed" || verdict.reason === "removed" || verdict.reason === "being-changed"
      ? t(`reason.${verdict.reason}`)
      : null;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className="flex min-w-0 items-center gap-3">
        <ServiceLogo svg={stack.service.logo} />
        <div className="min-w-0">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
            <h1 className="min-w-0 truncate text-20 leading-6 font-semibold tracking-[-0.018em] max-md:sr-only">
              {stack.name}
            </h1>
            <StackBadge state={stack.state} />
          </div>
          <p className="mt-0.5 text-12 text-fg-2 max-md:mt-1 max-md:text-13">
            {t("subtitle", {
              service: `${stack.service.title} ${stack.service.version}`,
              os: stack.os.title,
              nodes: common("nodes", { count: stack.nodes }),
              name: stack.createdBy,
            })}
          </p>
        </div>
      </div>
      {stack.state !== "removed" && (
        <div className="flex flex-wrap items-center gap-2">
          {power && (
            <Button onClick={() => setAction(power)}>
              {power.id === START_ID ? <Play aria-hidden="true" /> : <CirclePause aria-hidden="true" />}
              {format.text(power.title)}
            </Button>
          )}
          <ActionsMenu actions={stack.actions.filter((one) => one !== power)} onChoose={setAction} />
          <Button variant="danger" disabledReason={reason} onClick={() => setAsking(true)}>
            <Trash2 aria-hidden="true" />
            {t("destroy")}
          </Button>
        </div>
      )}
      {action && <ActionDialog stack={stack} action={action} onClose={() => setAction(null)} />}
      {asking && <DestroyDialog stack={stack} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** Day-2 actions. What cannot be done now is in the list too: its dialog says why. */
function ActionsMenu({
  actions,
  onChoose,
}: {
  actions: readonly StackAction[];
  onChoose: (action: StackAction) => void;
}) {
  const t = useTranslations("stacks.actions");
  const format = useFormat();
  return (
    <Menu
      label={t("button")}
      align="end"
      triggerHasText
      triggerClassName={buttonClass({})}
      trigger={
        <>
          <Zap aria-hidden="true" />
          {t("button")}
          <ChevronDown aria-hidden="true" />
        </>
      }
      items={actions.map((action) => ({
        kind: "action",
        label: format.text(action.title),
        onSelect: () => onChoose(action),
      }))}
    />
  );
}
