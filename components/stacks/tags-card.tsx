"use client";

import { useTranslations } from "next-intl";
import { Fragment, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { sortedTags } from "@/lib/util/tags";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { stackCan } from "@/lib/deployments/predicates";
import { TagsDialog } from "./tags-dialog";
import { useStackAccess } from "./use-stack-access";

/** What people say of the stack so that its costs can be told apart. */
export function TagsCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.tags");
  const title = useId();
  const [editing, setEditing] = useState(false);
  const access = useStackAccess(stack.project);
  const may = access.may("stack.act");
  const tags = sortedTags(stack.tags);
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader
        id={title}
        title={t("title")}
        end={
          stackCan.tag(stack.state).allowed && (
            <Button
              size="sm"
              aria-label={t("edit")}
              disabledReason={may ? null : t("mayNot", { project: access.title })}
              onClick={() => setEditing(true)}
            >
              {t("change")}
            </Button>
          )
        }
      />
      {tags.length === 0 ? (
        <p className="px-3.5 py-2.5 text-12 text-fg-2">{t("none")}</p>
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-[7px] px-3.5 py-3 [&>dd]:text-right [&>dt]:text-fg-3">
          {tags.map(([key, value]) => (
            <Fragment key={key}>
              <dt className="max-w-40 truncate">{key}</dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
            </Fragment>
          ))}
        </dl>
      )}
      {editing && <TagsDialog stack={stack} onClose={() => setEditing(false)} />}
    </Card>
  );
}
