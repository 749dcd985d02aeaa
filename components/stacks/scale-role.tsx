"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Select } from "@/components/ui/select";
import { Stepper } from "@/components/ui/stepper";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { chooseLeaving, leavingOf, type ScaleForm } from "./scale-form";

export type ScaleRoleProps = {
  role: StackDetail["scaling"]["roles"][number];
  present: readonly string[];
  stack: StackDetail;
  form: ScaleForm;
  onChange: (form: ScaleForm) => void;
  error: string | undefined | null;
};

/** How many nodes a role is to have, and which of them leave where it is to have fewer. */
export function ScaleRole({ role, present, stack, form, onChange, error }: ScaleRoleProps) {
  const t = useTranslations("stacks.scale");
  const format = useFormat();
  const title = format.text(role.title);
  const count = form[role.id]?.count ?? present.length;
  const leaving = leavingOf(stack, form, role.id);
  return (
    <div className="px-3.5 py-2.5">
      <div className="flex min-h-9 flex-wrap items-center gap-x-6 gap-y-2">
        <div className="min-w-40 flex-1">
          <div className="font-medium">{title}</div>
          <div className="text-12 text-fg-3">{t("limits", { now: present.length, min: role.min, max: role.max })}</div>
        </div>
        <Stepper
          value={count}
          min={Math.min(role.min, present.length)}
          max={Math.max(role.max, present.length)}
          label={t("countOf", { role: title })}
          lessLabel={t("fewer", { role: title })}
          moreLabel={t("more", { role: title })}
          onChange={(next) => onChange({ ...form, [role.id]: { leave: form[role.id]?.leave ?? [], count: next } })}
        />
      </div>
      {leaving.length > 0 && (
        <div className="mt-2 flex flex-wrap items-center gap-2 text-12">
          <span className="text-fg-2">{t("leaving")}</span>
          {leaving.map((name, at) => (
            <Select
              key={`${at}:${name}`}
              aria-label={t("leavingAt", { role: title, number: at + 1 })}
              value={name}
              className="w-32"
              onChange={(event) => onChange(chooseLeaving(stack, form, role.id, at, event.target.value))}
            >
              {present
                .filter((one) => one === name || !leaving.includes(one))
                .map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
            </Select>
          ))}
        </div>
      )}
      {error && (
        <p role="alert" className="mt-1 text-12 text-fail">
          {error}
        </p>
      )}
    </div>
  );
}
