"use client";

import { Scaling, SquareTerminal, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { type ReactNode, useId, useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { StackDetail, StackNode } from "@/lib/contract/schemas/stacks";
import { stackCan } from "@/lib/deployments/predicates";
import { NodeStatus } from "./stack-state";
import { shownState } from "./state-look";
import { useStackAccess } from "./use-stack-access";

const SshDialog = dynamic(() => import("@/components/layout/ssh-dialog").then((m) => m.SshDialog), { ssr: false });

const ScaleDialog = dynamic(() => import("./scale-dialog").then((m) => m.ScaleDialog), { ssr: false });

/** A shadow in place of the border: that of a collapsed table scrolls away under a head that stays. */
const HEAD = "border-b-0 shadow-[inset_0_-1px_0_var(--line)]";

/** The machines of a stack: a table, on phones one block for each. */
export function NodesCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.nodes");
  const title = useId();
  const [shell, setShell] = useState<{ node: string; open: boolean } | null>(null);
  const shellButton = (node: StackNode) =>
    stack.state !== "removed" && (
      <ShellButton stack={stack} node={node} onOpen={() => setShell({ node: node.name, open: true })} />
    );
  const ready = stack.nodeList.filter((node) => shownState(node) === "ready").length;
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader
        id={title}
        title={t("title")}
        end={
          stack.state !== "removed" && (
            <>
              <span className="text-12 text-fg-3">{t("ready", { ready, total: stack.nodeList.length })}</span>
              <ScaleButton stack={stack} />
            </>
          )
        }
      />
      <DownNote stack={stack} />
      <TableFrame
        label={t("table", { stack: stack.name })}
        className="max-h-[660px] overflow-y-auto rounded-none border-0 rounded-b-card max-md:hidden"
      >
        <Table>
          <thead>
            <tr>
              <Th className={cn(HEAD, "pl-3.5")}>{t("name")}</Th>
              <Th className={HEAD}>{t("state")}</Th>
              <Th className={HEAD}>{t("address")}</Th>
              <Th className={HEAD}>{t("size")}</Th>
              <Th className={cn(HEAD, "pr-3.5")}>{t("machine")}</Th>
            </tr>
          </thead>
          <tbody>
            {stack.nodeList.map((node) => (
              <NodeRow key={node.name} node={node} shell={shellButton(node)} />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <ul className="divide-y divide-line md:hidden">
        {stack.nodeList.map((node) => (
          <NodeBlock key={node.name} node={node} shell={shellButton(node)} />
        ))}
      </ul>
      {shell !== null && (
        <SshDialog
          open={shell.open}
          onClose={() => setShell({ ...shell, open: false })}
          stack={stack}
          node={shell.node}
        />
      )}
    </Card>
  );
}

function useSize(): (node: StackNode) => string {
  const format = useFormat();
  const common = useTranslations("common");
  return ({ vcpus, memoryMiB, diskGiB }) =>
    `${format.count(vcpus)}\u00a0${common("vcpu")}, ${format.memory(memoryMiB)}, ${format.disk(diskGiB)}`;
}

/** Says of nodes that are down what can be done about them. */
function DownNote({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.nodes");
  const format = useFormat();
  const down = stack.nodeList.filter(({ down }) => down !== null);
  if (down.length === 0) return null;
  const removable = down.every(({ role }) => stack.scaling.roles.some(({ id }) => id === role));
  const nodes = new Intl.ListFormat(format.locale).format(down.map(({ name }) => name));
  return (
    <p className="flex items-start gap-2 border-b border-line px-3.5 py-2.5 text-fail">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
      {t(removable ? "downRemovable" : "down", { nodes, count: down.length })}
    </p>
  );
}

/** Opens the dialog for another number of nodes. It says there why it may not be started now; of some services it never may. */
function ScaleButton({ stack }: { stack: StackDetail }) {
  const t = useTranslations("stacks.scale");
  const [open, setOpen] = useState(false);
  const fixed = stack.scaling.roles.length === 0 ? stack.scaling.can.reason : null;
  return (
    <>
      <Button size="sm" disabledReason={fixed} onClick={() => setOpen(true)}>
        <Scaling aria-hidden="true" />
        {t("button")}
      </Button>
      {open && <ScaleDialog stack={stack} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Disabled with the reason where the state or the role does not allow it. */
function ShellButton({ stack, node, onOpen }: { stack: StackDetail; node: StackNode; onOpen: () => void }) {
  const t = useTranslations("ssh");
  const access = useStackAccess(stack.project);
  const why = useTranslations("stacks.reason");
  const { reason } = stackCan.openSsh(stack.state, node);
  return (
    <Button
      variant="ghost"
      size="sm"
      shape="icon"
      aria-label={t("openOn", { node: node.name })}
      title={t("openOn", { node: node.name })}
      disabledReason={
        !access.may("secret.reveal")
          ? t("mayNot", { project: access.title })
          : reason === "not-reached"
            ? t("notReached")
            : reason === "being-removed" || reason === "removed"
              ? why(reason)
              : null
      }
      onClick={onOpen}
      className="h-6 max-md:h-11 [&>svg]:size-3.5"
    >
      <SquareTerminal aria-hidden="true" />
    </Button>
  );
}

function NodeRow({ node, shell }: { node: StackNode; shell: ReactNode }) {
  const t = useTranslations("stacks.nodes");
  const format = useFormat();
  const size = useSize();
  return (
    <Tr>
      <th scope="row" className="h-10 px-3 pl-3.5 text-left font-normal whitespace-nowrap">
        <span className="mono font-semibold">{node.name}</span>{" "}
        <span className="text-12 text-fg-3">{format.text(node.roleTitle)}</span>
      </th>
      <Td>
        <NodeStatus state={shownState(node)} />
      </Td>
      <Td>
        {node.address ? (
          <span className="flex items-center gap-1">
            <span className="mono">{node.address}</span>
            <CopyButton
              text={node.address}
              what={t("copyNodeAddress", { node: node.name })}
              className="h-6 max-md:h-11 [&>svg]:size-3.5"
            />
            {shell}
          </span>
        ) : (
          <span className="flex items-center gap-1">
            <None />
            {shell}
          </span>
        )}
      </Td>
      <Td className="text-fg-2">{size(node)}</Td>
      <Td className="w-full max-w-0 min-w-28 pr-1.5">
        <span className="flex items-center gap-1">
          <span className="mono min-w-0 truncate text-fg-2" title={node.machineId}>
            {node.machineId}
          </span>
          <CopyButton
            text={node.machineId}
            what={t("copyMachine", { node: node.name })}
            className="h-6 max-md:h-11 [&>svg]:size-3.5"
          />
        </span>
      </Td>
    </Tr>
  );
}

const None = () => <span className="text-fg-3">–</span>;

function NodeBlock({ node, shell }: { node: StackNode; shell: ReactNode }) {
  const t = useTranslations("stacks.nodes");
  const format = useFormat();
  const size = useSize();
  return (
    <li className="px-3.5 py-2.5">
      <div className="flex items-center justify-between gap-3">
        <span className="min-w-0 truncate">
          <span className="mono text-14 font-semibold">{node.name}</span>{" "}
          <span className="text-fg-3">{format.text(node.roleTitle)}</span>
        </span>
        <NodeStatus state={shownState(node)} />
      </div>
      <div className="flex min-h-11 items-center justify-between gap-3">
        {node.address ? <span className="mono">{node.address}</span> : <None />}
        <span className="flex items-center">
          {shell}
          {node.address && <CopyButton text={node.address} what={t("copyNodeAddress", { node: node.name })} />}
        </span>
      </div>
      <p className="text-12 text-fg-2">{size(node)}</p>
      <p className="mono mt-0.5 truncate text-12 text-fg-3">{node.machineId}</p>
    </li>
  );
}
