"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { LeaseFields } from "@/components/form/lease-fields";
import { ParameterField } from "@/components/form/parameter-field";
import { TagFields } from "@/components/form/tag-fields";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { useFormat } from "@/components/layout/use-format";
import type { CloneKind, LaunchChoice, ServiceDetail } from "@/lib/contract/schemas/catalogue";
import { choiceOf } from "./mode-facts";
import { ToolField } from "./tool-field";
import { isShown, type LaunchForm } from "./launch-form";
import { WithheldTools } from "./withheld-note";

export type SettingsSectionProps = {
  service: ServiceDetail;
  project: string;
  form: LaunchForm;
  onChange: (change: Partial<LaunchForm>) => void;
  errorOf: (path: string) => string | null;
  choice: LaunchChoice | undefined;
};

const GRID = "grid grid-cols-[repeat(auto-fill,minmax(min(100%,14rem),1fr))] gap-x-4 gap-y-3.5";

/** The stack's name and the blueprint's own parameters, drawn from their schema in its groups; each where it is asked. */
export function SettingsSection({ service, project, form, onChange, errorOf, choice }: SettingsSectionProps) {
  const t = useTranslations("launch");
  const format = useFormat();
  const set = (id: string, value: string | boolean) => onChange({ parameters: { ...form.parameters, [id]: value } });
  const fields = (group: string | undefined) =>
    Object.entries(service.parameters)
      .filter(([id, parameter]) => parameter["x-group"] === group && isShown(form, service.parameters, id))
      .map(([id, parameter]) => (
        <ParameterField
          key={id}
          parameter={parameter}
          project={project}
          value={form.parameters[id] ?? ""}
          onChange={(value) => set(id, value)}
          error={errorOf(`parameters.${id}`)}
        />
      ));
  return (
    <Card aria-labelledby="settings" className={cn(GRID, "px-4 pt-3.5 pb-4")}>
      <Field label={t("name")} help={t("nameHelp")} error={errorOf("name")}>
        {(control) => (
          <Input
            {...control}
            lang="en"
            className="[&>input]:mono"
            value={form.name}
            maxLength={40}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      {fields(undefined)}
      {service.tools.length > 1 && <ToolField service={service} form={form} onChange={onChange} />}
      <WithheldTools service={service} />
      {service.cloneKinds.length > 1 && (
        <CloneKindField service={service} form={form} onChange={onChange} choice={choice} />
      )}
      {service.groups.map(({ id, title }) => {
        const asked = fields(id);
        if (asked.length === 0) return null;
        return (
          <fieldset key={id} className={cn(GRID, "col-span-full min-w-0 border-t border-line pt-3.5")}>
            <legend className="float-left col-span-full -mb-1 w-full text-13 font-semibold">
              {format.text(title)}
            </legend>
            {asked}
          </fieldset>
        );
      })}
      <fieldset className={cn(GRID, "col-span-full min-w-0 border-t border-line pt-3.5")}>
        <legend className="float-left col-span-full -mb-1 w-full text-13 font-semibold">{t("lease")}</legend>
        <p className="col-span-full -mb-1 text-12 text-fg-3">{t("leaseHelp")}</p>
        <LeaseFields value={form.lease} onChange={(lease) => onChange({ lease })} error={errorOf("lease")} />
      </fieldset>
      <fieldset className="col-span-full min-w-0 border-t border-line pt-3.5">
        <legend className="float-left mb-1 w-full text-13 font-semibold">{t("tags")}</legend>
        <p className="mb-2.5 text-12 text-fg-3">{t("tagsHelp")}</p>
        <TagFields
          project={project}
          rows={form.tags}
          onChange={(tags) => onChange({ tags })}
          errors={form.tags.map((_, i) => errorOf(`tags.${i}`))}
        />
      </fieldset>
    </Card>
  );
}

/** Thin or full, with what was measured of both; where an administrator has decided, that is said instead. */
function CloneKindField({ service, form, onChange, choice }: Omit<SettingsSectionProps, "errorOf" | "project">) {
  const t = useTranslations("launch");
  const format = useFormat();
  const locked = choice?.clone.locked ?? false;
  const timeOf = (cloneKind: CloneKind) => {
    const { p50Ms = null, ready = 0 } = choiceOf(choice, form.mode)?.figures[cloneKind] ?? {};
    const kind = t(`cloneKind.${cloneKind}`);
    return p50Ms === null
      ? t("cloneFew", { kind, count: ready })
      : t("cloneReady", { kind, time: format.duration(p50Ms) });
  };
  return (
    <div>
      <p className="mb-[5px] text-12 font-medium">{t("disk")}</p>
      {locked ? (
        <p className="flex h-8 items-center gap-1.5 font-medium">
          <Lock aria-hidden="true" className="size-3.5 text-fg-3" />
          {t(`cloneKind.${form.cloneKind}`)}
        </p>
      ) : (
        <SegmentedControl
          label={t("disk")}
          value={form.cloneKind}
          onChange={(cloneKind) => onChange({ cloneKind })}
          options={service.cloneKinds.map((kind) => ({ value: kind, label: t(`cloneKind.${kind}`) }))}
        />
      )}
      <p className="mt-[5px] text-12 text-fg-3">{locked ? t("cloneLocked") : t(`cloneHelp.${form.cloneKind}`)}</p>
      <ul className="mt-1 text-12 text-fg-2">
        {service.cloneKinds.map((kind) => (
          <li key={kind}>{timeOf(kind)}</li>
        ))}
      </ul>
    </div>
  );
}
