"use client";

import { ExternalLink } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, useId, useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { CredentialFields } from "./credential-fields";
import { IN_FRAME, ValueFrame } from "./value-frame";

type Endpoint = StackDetail["endpoints"][number];

/** More addresses of one endpoint than this are shown when asked for. */
const SHOWN = 3;

/** How an application or a person reaches the stack: addresses, users and passwords, a command to try it. */
export function ConnectCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.connect");
  const title = useId();
  const groups = groupById(stack.endpoints);
  const commands = groups.flatMap(([first]) => (first?.command ? [first] : []));
  const without = stack.state === "launching" ? "waiting" : stack.state === "stopped" ? "stopped" : "none";
  return (
    <Card aria-labelledby={title} className={cn("min-w-0", className)}>
      <CardHeader id={title} title={t("title")} />
      <div className="flex flex-col gap-3 px-3.5 pt-2.5 pb-3.5">
        {groups.length === 0 && <p className="text-fg-2">{t(without)}</p>}
        {groups.length > 0 && stack.readyAt === null && <p className="text-12 text-fg-2">{t("notVerified")}</p>}
        {groups.map((group) => (
          <Addresses key={group[0]?.id} endpoints={group} />
        ))}
        <CredentialFields stack={stack} />
        {commands.length > 0 && <Commands endpoints={commands} />}
      </div>
    </Card>
  );
}

function groupById(endpoints: readonly Endpoint[]): Endpoint[][] {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) groups.set(endpoint.id, [...(groups.get(endpoint.id) ?? []), endpoint]);
  return [...groups.values()];
}

function Addresses({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const t = useTranslations("stacks.connect");
  const format = useFormat();
  const [all, setAll] = useState(false);
  const [first] = endpoints;
  if (!first) return null;
  const shown = all ? endpoints : endpoints.slice(0, SHOWN);
  return (
    <div className="min-w-0">
      <h3 className="mb-[3px] text-12 font-normal text-fg-3">{format.text(first.title)}</h3>
      <ul className="flex flex-col gap-1.5">
        {shown.map((endpoint) => {
          const web = isWeb(endpoint);
          const address = addressOf(endpoint);
          return (
            <li key={endpoint.node}>
              <ValueFrame
                label={t("address", { endpoint: format.text(endpoint.title), node: endpoint.node })}
                value={address}
              >
                {web && (
                  <a
                    href={address}
                    target="_blank"
                    rel="noreferrer"
                    aria-label={t("openAddress", { address })}
                    title={t("openAddress", { address })}
                    className={buttonClass({ variant: "ghost", size: "sm", shape: "icon", className: IN_FRAME })}
                  >
                    <ExternalLink aria-hidden="true" />
                  </a>
                )}
                <CopyButton text={address} what={t("copyAddress", { node: endpoint.node })} className={IN_FRAME} />
              </ValueFrame>
            </li>
          );
        })}
      </ul>
      {endpoints.length > SHOWN && (
        <Button variant="ghost" size="sm" className="mt-1 -ml-2" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("showFewer") : t("showAll", { count: endpoints.length })}
        </Button>
      )}
    </div>
  );
}

/** The only protocols that become links: a blueprint could name any. */
const isWeb = ({ protocol }: Endpoint) => protocol === "http" || protocol === "https";

const DEFAULT_PORT: Record<string, number> = { http: 80, https: 443 };

function addressOf(endpoint: Endpoint): string {
  const { address, port, protocol } = endpoint;
  const host = address.includes(":") ? `[${address}]` : address;
  if (!isWeb(endpoint)) return `${host}:${port}`;
  return `${protocol}://${host}${DEFAULT_PORT[protocol] === port ? "" : `:${port}`}/`;
}

function Commands({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const t = useTranslations("stacks.connect");
  const format = useFormat();
  const [chosen, setChosen] = useState(endpoints[0]?.id ?? "");
  const endpoint = endpoints.find(({ id }) => id === chosen) ?? endpoints[0];
  if (!endpoint?.command) return null;
  return (
    <div className="min-w-0">
      <h3 className="mb-[5px] text-12 font-normal text-fg-3">{t("command")}</h3>
      {endpoints.length > 1 && (
        <SegmentedControl
          label={t("command")}
          value={endpoint.id}
          options={endpoints.map(({ id, title }) => ({ value: id, label: format.text(title) }))}
          onChange={setChosen}
          className="mb-1.5"
        />
      )}
      <div className="flex items-start rounded-control border border-line bg-surface-2 py-1 pr-0.5 pl-2.5">
        <code className="mono min-w-0 flex-1 py-1 text-12 [overflow-wrap:anywhere]" lang="en">
          <span aria-hidden="true" className="text-fg-3 select-none">
            ${" "}
          </span>
          {endpoint.command.split(" ").map((word, index) => (
            // A line ends between words: "--" alone at its end would be no option.
            <Fragment key={index}>
              {index > 0 && " "}
              <span className="inline-block max-w-full">{word}</span>
            </Fragment>
          ))}
        </code>
        <CopyButton text={endpoint.command} what={t("copyCommand")} className={IN_FRAME} />
      </div>
    </div>
  );
}
