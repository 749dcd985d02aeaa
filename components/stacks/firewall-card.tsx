"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { StackDetail } from "@/lib/contract/schemas/stacks";

type Port = StackDetail["firewall"]["ports"][number];

/** What the nodes let in, and from whom: all else is refused at each node. */
export function FirewallCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.firewall");
  const format = useFormat();
  const title = useId();
  const { set, ports } = stack.firewall;
  const titleOf = (id: string) => format.text(stack.roles.find((role) => role.id === id)?.title ?? { en: id });
  const titlesOf = (ids: readonly string[]) => ids.map(titleOf).join(", ");
  const from = ({ from: who }: Port) => (typeof who === "string" ? t(who) : titlesOf(who));
  const old = !set && stack.readyAt !== null;
  // With one kind of node there is nothing to tell apart.
  const several = new Set(stack.nodeList.map(({ role }) => role)).size > 1;
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader id={title} title={t("title")} />
      <div className="px-3.5 py-3">
        <p className="text-12 text-fg-2">{t(old ? "notSet" : "lead")}</p>
        {ports.length > 0 && (
          <ul className="mt-2.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
            {ports.map((port) => (
              <li
                key={`${port.roles.join()}/${port.protocol}/${port.first}`}
                className="col-span-2 grid grid-cols-subgrid"
              >
                <span className="mono text-12 leading-5">{numberOf(port)}</span>
                <span className="min-w-0">
                  <span className="block [overflow-wrap:anywhere]">{format.text(port.title)}</span>
                  <span className="block text-12 text-fg-3">
                    {several
                      ? t("toFrom", { roles: titlesOf(port.roles), from: from(port) })
                      : t("from", { from: from(port) })}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

const numberOf = ({ first, last, protocol }: Port): string => {
  const range = first === last ? `${first}` : `${first}-${last}`;
  return protocol === "tcp" ? range : `${range}/${protocol}`;
};
