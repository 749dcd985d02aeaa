"use client";

import { CircleCheck, CircleMinus, CirclePlus, RotateCw, TriangleAlert, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "@/components/layout/use-format";
import type { TopologyPicture } from "@/components/topology/picture";
import { TopologyFigure, TopologyLegend } from "@/components/topology/topology-figure";
import { cn } from "@/components/ui/cn";
import type { ScaleView } from "@/lib/contract/schemas/scaling";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { ScalePrice } from "./scale-price";

type Change = "join" | "leave" | "rerun" | "stay";

/** What a change of nodes does, in words and as the stack will be; without a plan the stack as it is. */
export function ScalePreview({ stack, plan }: { stack: StackDetail; plan: ScaleView | null }) {
  const t = useTranslations("stacks.scale");
  const picture: TopologyPicture = plan
    ? { roles: stack.roles, nodes: plan.nodes, endpoints: plan.endpoints }
    : { roles: stack.roles, nodes: stack.nodeList, endpoints: stack.endpoints };
  const changeOf = (name: string): Change => {
    const change = plan?.nodes.find((node) => node.name === name)?.change;
    return change ?? (plan?.reruns.includes(name) ? "rerun" : "stay");
  };
  return (
    <section aria-label={t("preview")} aria-live="polite" className="flex flex-col gap-3">
      {plan && <Words stack={stack} plan={plan} />}
      {plan && <ScalePrice price={plan.price} />}
      <div className="rounded-card border border-line-2">
        <div className="flex justify-end px-3.5 pt-2 empty:hidden">
          <TopologyLegend picture={picture} />
        </div>
        <TopologyFigure
          picture={picture}
          // The list says what will be; what leaves is in the words above.
          said={{ ...picture, nodes: picture.nodes.filter(({ name }) => changeOf(name) !== "leave") }}
          nodeMark={(name) => <Mark change={changeOf(name)} />}
          nodeInfo={(name) => <span className="text-fg-2">{t(`node.${changeOf(name)}`)}</span>}
          groupInfo={(names) => <Group changes={names.map(changeOf)} />}
        />
      </div>
    </section>
  );
}

const MARK: Record<Exclude<Change, "stay">, { icon: LucideIcon; className: string }> = {
  join: { icon: CirclePlus, className: "text-ok-mark" },
  leave: { icon: CircleMinus, className: "text-fail-mark" },
  rerun: { icon: RotateCw, className: "text-run-mark" },
};

function Mark({ change }: { change: Change }) {
  if (change === "stay") return null;
  const { icon: Icon, className } = MARK[change];
  return <Icon aria-hidden="true" className={cn("size-3.5 shrink-0", className)} />;
}

/** "2 join, 4 stay". */
function Group({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations("stacks.scale.group");
  const format = useFormat();
  const counts = (["join", "leave", "rerun", "stay"] as const).flatMap((change) => {
    const count = changes.filter((one) => one === change).length;
    return count === 0 ? [] : [t(change, { count })];
  });
  return <span className="text-fg-2">{new Intl.ListFormat(format.locale).format(counts)}</span>;
}

/** Of more nodes than this, the first and the last are named. */
const MOST_NAMES = 6;

function Words({ stack, plan }: { stack: StackDetail; plan: ScaleView }) {
  const t = useTranslations("stacks.scale");
  const format = useFormat();
  const list = (names: readonly string[]) =>
    names.length > MOST_NAMES ? `${names[0]} – ${names.at(-1)}` : new Intl.ListFormat(format.locale).format(names);
  const changing = (change: "join" | "leave") => plan.nodes.filter((node) => node.change === change);
  const [joining, leaving] = [changing("join"), changing("leave")];
  const drains = stack.scaling.roles.filter((role) => role.drains).map(({ id }) => id);
  const down = stack.nodeList.filter((node) => node.down !== null).map(({ name }) => name);
  const members = leaving.filter(({ role }) => drains.includes(role));
  const drained = members.filter(({ name }) => !down.includes(name));
  const struckOff = members.filter(({ name }) => down.includes(name));
  const size = {
    vcpus: format.count(plan.total.vcpus),
    memory: format.memory(plan.total.memoryMiB),
    disk: format.disk(plan.total.diskGiB),
  };
  const names = (nodes: readonly { name: string }[]) => ({
    nodes: list(nodes.map(({ name }) => name)),
    count: nodes.length,
  });
  return (
    <ul className="flex flex-col gap-1.5">
      {joining.length > 0 && <Line mark="join">{t("joins", { ...names(joining), ...size })}</Line>}
      {drained.length > 0 && <Line mark="leave">{t("drains", names(drained))}</Line>}
      {struckOff.length > 0 && <Line mark="leave">{t("struckOff", names(struckOff))}</Line>}
      {leaving.length > 0 && <Line mark="leave">{t("leaves", names(leaving))}</Line>}
      {plan.reruns.length > 0 && (
        <Line mark="rerun">{t("reruns", { nodes: list(plan.reruns), count: plan.reruns.length })}</Line>
      )}
      <Line>{t("verify")}</Line>
      {!plan.quota.fits && (
        <li className="flex items-start gap-2 text-fail">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {t("quota", { missing: list(plan.quota.missing.map((resource) => t(`resource.${resource}`))) })}
        </li>
      )}
    </ul>
  );
}

function Line({ mark, children }: { mark?: Exclude<Change, "stay">; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2">
      <span className="mt-[3px]">
        {mark ? <Mark change={mark} /> : <CircleCheck aria-hidden="true" className="size-3.5 text-fg-3" />}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  );
}
