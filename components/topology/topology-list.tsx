"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { cn } from "@/components/ui/cn";
import type { TopologyPicture } from "./picture";

/** The topology in words: which endpoint leads to which nodes, which role comes after which. */
export function TopologyList({ picture, className }: { picture: TopologyPicture; className?: string }) {
  const t = useTranslations("topology");
  const format = useFormat();
  const list = (words: readonly string[]) => new Intl.ListFormat(format.locale).format(words);
  const endpoints = [...new Map(picture.endpoints.map((endpoint) => [endpoint.id, endpoint])).values()];
  const roles = picture.roles
    .map((role) => ({ ...role, nodes: picture.nodes.filter((node) => node.role === role.id).map(({ name }) => name) }))
    .filter(({ nodes }) => nodes.length > 0);
  const titleOf = (id: string) => {
    const role = picture.roles.find((one) => one.id === id);
    return role ? format.text(role.title) : id;
  };
  const shown = (nodes: readonly string[]) =>
    nodes.length > 4 ? `${nodes[0]} – ${nodes.at(-1)} (${format.count(nodes.length)})` : list(nodes);
  return (
    <ul aria-label={t("text")} className={cn("space-y-2 px-3.5 py-3", className)}>
      {endpoints.map(({ id, title, port }) => (
        <li key={`endpoint:${id}`}>
          {t("endpointSays", {
            endpoint: format.text(title),
            port: String(port),
            nodes: shown(picture.endpoints.filter((one) => one.id === id).map(({ node }) => node)),
          })}
        </li>
      ))}
      {roles.map(({ id, title, needs, nodes }) => {
        const after = needs.filter((need) => roles.some((role) => role.id === need)).map(titleOf);
        const words = { role: format.text(title), nodes: shown(nodes) };
        return (
          <li key={`role:${id}`}>
            {after.length > 0 ? t("needsSays", { ...words, needs: list(after) }) : t("roleSays", words)}
          </li>
        );
      })}
    </ul>
  );
}
