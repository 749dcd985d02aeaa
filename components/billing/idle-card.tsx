"use client";

import { CirclePause, Play } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useProject, useSession } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/api-client/paths";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import { START_ID, STOP_ID } from "@/lib/blueprints/action-ids";
import { grants } from "@/lib/contract/permissions";
import type { IdleStack, IdleStacks } from "@/lib/contract/schemas/idle";
import { IdleRuleDialog } from "./idle-rule-dialog";

const EVERY_MS = 60_000;

/** Stacks that run and do nothing: what they cost, and one press to stop each, which another press takes back. */
export function IdleCard({ own }: { own: boolean }) {
  const t = useTranslations("billing.idle");
  const id = useId();
  const project = useProject();
  const all = useApi("getIdleStacks", {}, { enabled: !own, refetchInterval: EVERY_MS });
  const one = useApi(
    "getProjectIdleStacks",
    { params: { project: project?.name ?? "" } },
    { enabled: own && project !== null, refetchInterval: EVERY_MS },
  );
  const asked = own ? one : all;
  const session = useSession();
  const [editing, setEditing] = useState(false);
  const maySet = session !== null && grants("idle.manage", session.user.role, null);
  return (
    <Card aria-labelledby={id}>
      <CardHeader
        id={id}
        title={t("title")}
        end={
          maySet &&
          asked.data && (
            <Button size="sm" aria-label={t("edit")} onClick={() => setEditing(true)}>
              {t("change")}
            </Button>
          )
        }
      />
      <QueryState
        query={asked}
        title={t("notLoaded")}
        loading={
          <Loading>
            <Skeleton className="m-3.5 h-8" />
          </Loading>
        }
        className="m-3.5"
      />
      {asked.data && <Idle data={asked.data} />}
      {editing && asked.data && <IdleRuleDialog rule={asked.data.rule} onClose={() => setEditing(false)} />}
    </Card>
  );
}

function Idle({ data }: { data: IdleStacks }) {
  const t = useTranslations("billing.idle");
  // Those that were stopped here stay to be seen, and to be started again, when the list has them no more.
  const [stopped, setStopped] = useState<readonly IdleStack[]>([]);
  const gone = stopped.filter((one) => !data.items.some(({ stack }) => stack === one.stack));
  const rows = [...data.items, ...gone];
  const { rule, unknown, ready } = data;
  return (
    <>
      <p className="px-3.5 py-2.5 text-12 text-fg-2">
        {rule.kilobytesPerSecond === null
          ? t("rule", { percent: rule.percent, hours: rule.hours })
          : t("ruleOfBoth", { percent: rule.percent, kilobytes: rule.kilobytesPerSecond, hours: rule.hours })}{" "}
        {unknown > 0 && t("unknown", { unknown, ready })}
      </p>
      {rows.length === 0 ? (
        <p className="border-t border-line px-3.5 py-2.5 text-fg-2">{t(unknown === ready ? "noneKnown" : "none")}</p>
      ) : (
        <TableFrame label={t("title")} className="kit:rounded-card kit:border-0">
          <Table>
            <thead>
              <tr>
                <Th>{t("stack")}</Th>
                <Th className="text-right max-md:hidden">{t("busiest")}</Th>
                <Th className="text-right max-md:hidden">{t("hour")}</Th>
                <Th className="text-right">{t("month")}</Th>
                <Th className="text-right max-md:hidden">{t("saved")}</Th>
                <Th>
                  <span className="sr-only">{t("stop")}</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <IdleRow
                  key={one.stack}
                  of={one}
                  stopped={stopped.some(({ stack }) => stack === one.stack)}
                  onStop={() => setStopped((before) => [...before, one])}
                  onStart={() => setStopped((before) => before.filter(({ stack }) => stack !== one.stack))}
                />
              ))}
            </tbody>
          </Table>
        </TableFrame>
      )}
    </>
  );
}

type IdleRowProps = { of: IdleStack; stopped: boolean; onStop: () => void; onStart: () => void };

function IdleRow({ of, stopped, onStop, onStart }: IdleRowProps) {
  const t = useTranslations("billing.idle");
  const format = useFormat();
  const { stack, name, serviceTitle, projectTitle, owner, busiestPercent, busiestKilobytesPerSecond, price } = of;
  return (
    <Tr>
      {/* On a phone its button is to be in sight. */}
      <Td className="max-md:py-1.5 max-md:whitespace-normal">
        <Link href={paths.stack(stack)} className="mono font-medium hover:underline">
          {name}
        </Link>
        <p className="text-12 text-fg-3">{t("of", { service: serviceTitle, project: projectTitle, owner })}</p>
      </Td>
      <Td className="text-right tabular-nums max-md:hidden">
        {format.percent(busiestPercent / 100)}
        <p className="text-12 text-fg-3">
          {busiestKilobytesPerSecond === null
            ? t("networkNotTold")
            : t("network", { kilobytes: busiestKilobytesPerSecond })}
        </p>
      </Td>
      <Td className="text-right tabular-nums max-md:hidden">
        {price ? format.rate(price.running.hour, price.currency) : "–"}
      </Td>
      <Td className="text-right tabular-nums">{price ? format.money(price.running.month, price.currency) : "–"}</Td>
      <Td className="text-right tabular-nums max-md:hidden">
        {price ? format.money(price.saved.month, price.currency) : "–"}
      </Td>
      <Td className="text-right">
        {stopped ? <StartAgain of={of} onStart={onStart} /> : <Stop of={of} onStop={onStop} />}
      </Td>
    </Tr>
  );
}

/** The person's role in a stack's project is what counts; the server decides. */
function useMayAct(projectName: string): boolean {
  const session = useSession();
  const project = session?.projects.find(({ name }) => name === projectName);
  return session !== null && grants("stack.act", session.user.role, project?.role ?? null);
}

function Stop({ of, onStop }: { of: IdleStack; onStop: () => void }) {
  const t = useTranslations("billing.idle");
  const toast = useToast();
  const may = useMayAct(of.project);
  const run = useApiMutation("runAction", {
    invalidates: ["getStack", "listStacks", "listDeployments"],
    onSuccess: onStop,
    onError: (error) => toast({ tone: "fail", title: t("notStopped", { stack: of.name }), detail: error.message }),
  });
  return (
    <Button
      size="sm"
      busy={run.isPending}
      aria-label={t("stopNamed", { stack: of.name })}
      disabledReason={may ? null : t("mayNot", { project: of.projectTitle })}
      onClick={() => run.mutate({ params: { stack: of.stack }, body: { action: STOP_ID } })}
    >
      <CirclePause aria-hidden="true" />
      {t("stop")}
    </Button>
  );
}

/** While it stops, that is said; once it has, it can be started again from here. */
function StartAgain({ of, onStart }: { of: IdleStack; onStart: () => void }) {
  const t = useTranslations("billing.idle");
  const toast = useToast();
  const { data } = useApi("getStack", { params: { stack: of.stack } }, { refetchInterval: 2_000 });
  const run = useApiMutation("runAction", {
    invalidates: ["getStack", "listStacks", "listDeployments"],
    onSuccess: onStart,
    onError: (error) => toast({ tone: "fail", title: t("notStarted", { stack: of.name }), detail: error.message }),
  });
  const state = data?.state;
  if (state === "failed")
    return (
      <Link href={paths.stack(of.stack)} className="text-fail hover:underline">
        {t("notStopped", { stack: of.name })}
      </Link>
    );
  return (
    <Button
      size="sm"
      busy={run.isPending || state !== "stopped"}
      aria-label={state === "stopped" ? t("startNamed", { stack: of.name }) : t("stopping", { stack: of.name })}
      onClick={() => run.mutate({ params: { stack: of.stack }, body: { action: START_ID } })}
    >
      <Play aria-hidden="true" />
      {t("start")}
    </Button>
  );
}
