"use client";

import { CircleCheck, CircleDashed } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";
import { parseUpload } from "@/lib/blueprints/uploads";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { stackCan } from "@/lib/deployments/predicates";
import { launchOf } from "./history";
import { LeaseDialog } from "./lease-dialog";
import { LeaseText } from "./lease-text";
import { StackName } from "./stack-name";
import { useStackAccess } from "./use-stack-access";

/** How the stack came to be: prepared how, launched by whom, its settings, and what was proven. */
export function AboutCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.about");
  const common = useTranslations("common");
  const format = useFormat();
  const now = useNow();
  const title = useId();
  const access = useStackAccess(stack.project);
  const launch = launchOf(stack);
  // Titles of the settings. The service may have left the catalogue since: then they keep their own names.
  const service = useApi(
    "getService",
    { params: { service: stack.service.id } },
    { staleTime: Infinity, keepPrevious: false },
  );
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader id={title} title={t("title")} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-[7px] px-3.5 py-3 [&>dd]:text-right [&>dt]:text-fg-3">
        <dt>{t("prepared")}</dt>
        <dd className="flex items-center justify-end gap-1.5">
          <ModeIcon mode={stack.mode} className="size-3.5 text-fg-3" />
          {common(`mode.${stack.mode}`)}, {t(`clone.${stack.cloneKind}`)}
        </dd>
        <dt>{t("tool")}</dt>
        <dd>{TOOL_TITLES[stack.tool]}</dd>
        <dt>{t("launched")}</dt>
        <dd>
          <time dateTime={stack.createdAt} title={stack.createdAt}>
            {format.moment(new Date(stack.createdAt), now)}
          </time>
        </dd>
        <dt>{t("by")}</dt>
        <dd className="truncate">{stack.createdBy}</dd>
        <dt>{t("ready")}</dt>
        <dd>
          <ReadyIn stack={stack} launch={launch} />
        </dd>
        <dt>{t("lease")}</dt>
        <dd>
          <Lease stack={stack} />
        </dd>
        <dt>{t("project")}</dt>
        <dd className="truncate">{access.title}</dd>
        {Object.entries(stack.parameters).map(([name, value]) => (
          <Setting key={name} name={name} value={value} spec={service.data?.parameters[name]} />
        ))}
      </dl>
      {stack.checks.length > 0 && <Checks stack={stack} />}
    </Card>
  );
}

/** When it ends and who said so, and the way to change that. */
function Lease({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.lease");
  const access = useStackAccess(stack.project);
  const [editing, setEditing] = useState(false);
  const { lease } = stack;
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2">
      {lease ? (
        <span title={lease.setBy === null ? undefined : t("setBy", { name: lease.setBy })}>
          <LeaseText stack={stack} />
        </span>
      ) : (
        <span className="text-fg-3">{t("none")}</span>
      )}
      {stackCan.lease(stack.state).allowed && access.may("stack.act") && (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={t("edit")}
          onClick={() => setEditing(true)}
          className="rounded-badge font-medium text-accent-text hover:underline max-md:min-h-11"
        >
          {t(lease ? "change" : "set")}
        </button>
      )}
      {editing && <LeaseDialog stack={stack} onClose={() => setEditing(false)} />}
    </span>
  );
}

function ReadyIn({ stack, launch }: { stack: StackDetail; launch: string | null }) {
  const t = useTranslations("stacks.about");
  const format = useFormat();
  if (stack.readyMs === null)
    return <span className="text-fg-3">{t(stack.state === "launching" ? "notReady" : "neverReady")}</span>;
  const duration = format.duration(stack.readyMs);
  if (launch === null) return duration;
  return (
    <Link
      href={paths.deployment(launch)}
      className="underline decoration-line-2 underline-offset-3 hover:decoration-fg"
    >
      {duration}
    </Link>
  );
}

function Setting({
  name,
  value,
  spec,
}: {
  name: string;
  value: unknown;
  spec: ServiceDetail["parameters"][string] | undefined;
}) {
  const t = useTranslations("stacks.about");
  const format = useFormat();
  const title = (format.locale === "ko" && spec?.["x-ko"]?.title) || spec?.title || name;
  const unit = spec?.type === "integer" ? spec["x-unit"] : undefined;
  const upload = parseUpload(value);
  let shown: ReactNode;
  if (value === "") shown = <span className="text-fg-3">{t("unset")}</span>;
  else if (typeof value === "boolean") shown = t(value ? "yes" : "no");
  else if (spec?.type === "string" && spec["x-stack"] && typeof value === "string") shown = <StackName id={value} />;
  else if (typeof value === "number") shown = `${format.count(value)}${unit ? `\u00a0${unit}` : ""}`;
  else if (upload) shown = <span title={upload.sha256}>{upload.name}</span>;
  else shown = <span className="mono">{typeof value === "string" ? value : JSON.stringify(value)}</span>;
  return (
    <>
      <dt>{title}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{shown}</dd>
    </>
  );
}

function Checks({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.about");
  const format = useFormat();
  const passed = stack.readyAt !== null;
  const Icon = passed ? CircleCheck : CircleDashed;
  return (
    <div className="border-t border-line px-3.5 py-3">
      <h3 className="text-12 font-normal text-fg-3">
        {t(passed ? "passed" : stack.state === "launching" ? "toPass" : "notPassed")}
      </h3>
      <ul className="mt-1.5 flex flex-col gap-1.5">
        {stack.checks.map(({ id, title }) => (
          <li key={id} className="flex items-start gap-2">
            <Icon
              aria-hidden="true"
              className={`mt-0.5 size-3.5 shrink-0 ${passed ? "text-ok-mark" : "text-idle-mark"}`}
            />
            <span className="min-w-0">{format.text(title)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
