"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { paths } from "@/lib/api-client/paths";
import type { StackSummary } from "@/lib/contract/schemas/stacks";
import { LeaseText } from "./lease-text";
import { StackBadge } from "./stack-state";

/** The list on phones: one block for each stack, the whole of it a link. */
export function StackCards({ stacks }: { stacks: readonly StackSummary[] }) {
  const t = useTranslations("stacks");
  const common = useTranslations("common");
  const format = useFormat();
  const now = useNow();
  return (
    <ul className="-mx-4 border-t border-line md:hidden">
      {stacks.map((stack) => (
        <li key={stack.id} className="border-b border-line">
          <Link href={paths.stack(stack.id)} className="flex gap-3 px-4 py-3 active:bg-surface-2">
            <ServiceLogo svg={stack.service.logo} className="size-9" />
            <span className="min-w-0 flex-1">
              <span className="flex items-center justify-between gap-3">
                <span className="mono min-w-0 truncate text-14 font-semibold">{stack.name}</span>
                <StackBadge state={stack.state} />
              </span>
              <span className="mt-0.5 flex justify-between gap-3 text-fg-2">
                <span className="min-w-0 truncate">
                  {stack.service.title} {stack.service.version}, {stack.os.title},{" "}
                  {common("nodes", { count: stack.nodes })}
                </span>
                {stack.readyMs !== null && <span className="shrink-0">{format.duration(stack.readyMs)}</span>}
              </span>
              <span className="mt-0.5 flex flex-wrap justify-between gap-x-3 text-12 text-fg-3">
                <span className="min-w-0">
                  {format.moment(new Date(stack.createdAt), now)} {t("createdBy", { name: stack.createdBy })}
                </span>
                <LeaseText stack={stack} />
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
