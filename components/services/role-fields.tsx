"use client";

import { useTranslations } from "next-intl";
import { Choice } from "@/components/form/choice";
import { useFormat } from "@/components/layout/use-format";
import type { CuratedService } from "@/lib/contract/schemas/services";
import { NumberField } from "./number-field";
import type { RoleForm } from "./setting-form";
import { TickGroup } from "@/components/form/tick-group";

export type RoleFieldsProps = {
  role: CuratedService["blueprint"]["roles"][number];
  form: RoleForm;
  onChange: (form: RoleForm) => void;
  errorOf: (path: string) => string | null;
};

/** How many nodes of a role people may order, of which sizes, and what the launch form begins with. */
export function RoleFields({ role, form, onChange, errorOf }: RoleFieldsProps) {
  const t = useTranslations("services.form");
  const format = useFormat();
  const { id, count, flavours } = role;
  const change = (more: Partial<RoleForm>) => onChange({ ...form, ...more });
  const size = (one: (typeof flavours)[number]) =>
    `${one.title} (${format.count(one.vcpus)} vCPU, ${format.memory(one.memoryMiB)}, ${format.disk(one.diskGiB)})`;
  const titleOf = (one: string) => flavours.find((flavour) => flavour.id === one)?.title ?? one;
  const fixed = count.min === count.max;
  return (
    <fieldset className="min-w-0 border-t border-line pt-3">
      <legend className="float-left mb-2 w-full text-13 font-semibold">{format.text(role.title)}</legend>
      <div className="clear-both flex flex-col gap-3.5">
        <div className="grid grid-cols-3 gap-x-4 gap-y-3.5 max-md:grid-cols-1">
          {fixed ? (
            <p className="col-span-2 self-center text-fg-2 max-md:col-span-1">{t("fixed", { count: count.min })}</p>
          ) : (
            <>
              <NumberField
                label={t("max")}
                help={t("maxHelp", { min: count.min, max: count.max })}
                placeholder={String(count.max)}
                value={form.max}
                error={errorOf(`limits.roles.${id}.max`)}
                onChange={(max) => change({ max })}
              />
              <NumberField
                label={t("count")}
                help={t("countHelp", { count: count.default })}
                placeholder={String(count.default)}
                value={form.count}
                error={errorOf(`limits.roles.${id}.count`)}
                onChange={(value) => change({ count: value })}
              />
            </>
          )}
          <Choice
            label={t("flavour")}
            value={form.flavour}
            options={["", ...form.flavours]}
            text={(one) => (one === "" ? t("flavourOfBlueprint", { size: titleOf(role.flavour) }) : titleOf(one))}
            onChange={(flavour) => change({ flavour })}
            error={errorOf(`limits.roles.${id}.flavour`)}
          />
        </div>
        <TickGroup
          legend={t("flavours")}
          options={flavours.map((one) => ({ id: one.id, label: size(one) }))}
          ticked={form.flavours}
          onChange={(ticked) => change({ flavours: ticked, ...(!ticked.includes(form.flavour) && { flavour: "" }) })}
          error={errorOf(`limits.roles.${id}.flavours`)}
        />
      </div>
    </fieldset>
  );
}
