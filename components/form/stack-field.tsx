"use client";

import { useTranslations } from "next-intl";
import type { ControlProps } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { useApi } from "@/lib/api-client/query";
import type { StackSummary } from "@/lib/contract/schemas/stacks";

/** The API's largest page: a project with more stacks than this is not chosen from in a list. */
const MOST = 200;

export type StackFieldProps = {
  control: ControlProps;
  /** The project whose stacks can be chosen, by name. */
  project: string;
  /** Only stacks that let monitoring read them. */
  monitored: boolean;
  /** An id, or "" for none. */
  value: string;
  onChange: (id: string) => void;
};

/** A stack of the project; those that cannot be chosen yet are there too, and say why. */
export function StackField({ control, project, monitored, value, onChange }: StackFieldProps) {
  const t = useTranslations("common.stack");
  const common = useTranslations("common");
  const { data } = useApi("listStacks", { params: { project }, query: { sort: "name", pageSize: MOST } });
  const stacks = (data?.items ?? []).filter(({ readyAt, state }) => readyAt !== null && state !== "removing");
  const unready = (stack: StackSummary) => monitored && !stack.monitored;
  const known = value === "" || stacks.some(({ id }) => id === value);
  return (
    <Select {...control} className="w-full" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("none")}</option>
      {!known && data && <option value={value}>{t("gone")}</option>}
      {stacks.map((stack) => (
        <option key={stack.id} value={stack.id} disabled={unready(stack)}>
          {t(unready(stack) ? "closed" : "one", {
            name: stack.name,
            service: stack.service.title,
            nodes: common("nodes", { count: stack.nodes }),
          })}
        </option>
      ))}
    </Select>
  );
}
