"use client";

import { ArrowDown, ArrowUp, GripVertical, Settings2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useCategory } from "@/components/layout/use-category";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { useToast } from "@/components/ui/toast";
import type { CuratedService, ServiceRules } from "@/lib/contract/schemas/services";
import { useCurate } from "./use-curate";
import { useLimitWords } from "./use-limit-words";
import type { Order } from "./use-order";

export type ServiceRowProps = {
  service: CuratedService;
  /** From 0. */
  place: number;
  last: number;
  order: Order;
  onEdit: () => void;
};

export function ServiceRow({ service, place, last, order, onEdit }: ServiceRowProps) {
  const t = useTranslations("services");
  const format = useFormat();
  const category = useCategory();
  const now = useNow(60_000);
  const words = useLimitWords();
  const row = useRef<HTMLLIElement>(null);
  const { id, title, version, rules, updatedAt, updatedBy, stacks } = service;
  const limits = words(service);
  return (
    <li
      ref={row}
      onDragEnter={() => order.drag.over(id)}
      onDragOver={(event) => order.dragged !== null && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        order.drag.drop();
      }}
      className={cn(
        "grid grid-cols-[auto_minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-3 py-2 last:border-b-0 max-md:grid-cols-[minmax(0,1fr)_auto] max-md:px-4",
        order.dragged === id && "bg-surface-3",
      )}
    >
      <div className="flex items-center max-md:order-3">
        <span
          draggable
          aria-hidden="true"
          title={t("drag")}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", id);
            if (row.current) event.dataTransfer.setDragImage(row.current, 12, 12);
            order.drag.start(id);
          }}
          onDragEnd={order.drag.end}
          className="grid h-8 w-6 cursor-grab place-items-center text-fg-3 pointer-coarse:hidden"
        >
          <GripVertical className="size-4" />
        </span>
        <MoveButton service={service} to={place - 1} way="up" last={last} order={order} />
        <MoveButton service={service} to={place + 1} way="down" last={last} order={order} />
      </div>
      <div className="flex min-w-0 items-center gap-3 max-md:order-1 max-md:col-span-2">
        <ServiceLogo svg={service.logo} className={rules.enabled ? undefined : "opacity-45"} />
        <div className="min-w-0">
          <h2 className={cn("truncate font-semibold", !rules.enabled && "text-fg-2")}>
            {title} {version}
          </h2>
          <p className="truncate text-12 text-fg-3">
            {category(service.category)}, {t("stacks", { count: stacks })}
          </p>
        </div>
      </div>
      <div className="min-w-0 text-12 max-md:order-2 max-md:col-span-2">
        {!rules.enabled && rules.reason && <p className="truncate text-warn">{rules.reason}</p>}
        <p className="text-fg-2">{limits.length > 0 ? limits.join(", ") : t("noLimits")}</p>
        {updatedAt !== null && (
          <p className="text-fg-3">
            {t("changed", { by: updatedBy ?? "–", at: format.ago(new Date(updatedAt), new Date(now)) })}
          </p>
        )}
      </div>
      <div className="flex items-center gap-4 max-md:order-4 max-md:justify-end">
        <Switches service={service} />
        <Button size="sm" shape="icon" aria-label={t("edit", { service: title })} onClick={onEdit}>
          <Settings2 aria-hidden="true" />
        </Button>
      </div>
    </li>
  );
}

type MoveButtonProps = {
  service: CuratedService;
  to: number;
  way: "up" | "down";
  last: number;
  order: Order;
};

/** Moves by one place. A row that moves loses the focus of its buttons; the one that was pressed takes it back. */
function MoveButton({ service: { id, title }, to, way, last, order }: MoveButtonProps) {
  const t = useTranslations("services");
  const button = useRef<HTMLButtonElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    if (!pressed.current) return;
    pressed.current = false;
    button.current?.focus();
  }, [to]);
  const Icon = way === "up" ? ArrowUp : ArrowDown;
  return (
    <Button
      ref={button}
      variant="ghost"
      size="sm"
      shape="icon"
      aria-label={t(way, { service: title })}
      disabledReason={to < 0 || to > last ? t("atEnd") : null}
      onClick={() => {
        pressed.current = true;
        order.moveTo(id, to);
      }}
    >
      <Icon aria-hidden="true" />
    </Button>
  );
}

/** The two states that are changed most, without opening anything. */
function Switches({ service: { id, title, rules, revision } }: { service: CuratedService }) {
  const t = useTranslations("services");
  const toast = useToast();
  // What was pressed is shown at once, until the list is newer than what it was pressed on, or it is refused. It is state of its
  // own: a mutation tells of its variables a moment later, and the box would jump back meanwhile.
  const [pressed, setPressed] = useState<ServiceRules & { revision: number }>();
  const save = useCurate("putService", {
    onError: (error) => {
      setPressed(undefined);
      toast({ tone: "fail", title: t("notSaved", { service: title }), detail: error.message });
    },
  });
  const shown = pressed?.revision === revision ? pressed : rules;
  const set = (change: Partial<ServiceRules>) => {
    if (save.isPending) return;
    const body = { ...rules, ...change, revision };
    setPressed(body);
    save.mutate({ params: { service: id }, body });
  };
  return (
    <>
      <Checkbox
        label={t("launchable")}
        aria-label={t("launchableOf", { service: title })}
        checked={shown.enabled}
        onChange={({ target: { checked } }) => set({ enabled: checked })}
      />
      <Checkbox
        label={t("listed")}
        aria-label={t("listedOf", { service: title })}
        checked={!shown.hidden}
        onChange={({ target: { checked } }) => set({ hidden: !checked })}
      />
    </>
  );
}
