"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { fieldError } from "@/components/form/form-shell";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { ApiError } from "@/lib/api-client/api-error";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";
import { MOST, REASON_LENGTH, type CuratedService } from "@/lib/contract/schemas/services";
import { NumberField } from "./number-field";
import { RoleFields } from "./role-fields";
import { initialSetting, type SettingForm, settingFaults, toRules, withoutLimits } from "./setting-form";
import { TickGroup } from "@/components/form/tick-group";
import { useCurate } from "./use-curate";

/** What people can order of one service, beside what its blueprint allows. */
export function ServiceDialog({ service, onClose }: { service: CuratedService; onClose: () => void }) {
  const t = useTranslations("services.form");
  const common = useTranslations("common");
  const toast = useToast();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  // The setting that this form was opened with: another one that arrives meanwhile is another administrator's.
  const [opened, setOpened] = useState(service);
  const [form, setForm] = useState(() => initialSetting(service));
  const [refusals, setRefusals] = useState(0);
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [refusals]);
  const save = useCurate("putService", {
    onError: () => setRefusals(refusals + 1),
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved", { service: service.title }) });
      onClose();
    },
  });
  const reload = () => {
    setOpened(service);
    setForm(initialSetting(service));
    save.reset();
  };
  const faults = settingFaults(form);
  const change = (more: Partial<SettingForm>) => setForm((now) => ({ ...now, ...more }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (faults.size > 0) return setRefusals(refusals + 1);
    if (save.isPending) return;
    const body = { ...toRules(form, opened.blueprint), revision: opened.revision };
    save.mutate({ params: { service: service.id }, body });
  };
  const errorOf = (path: string) => {
    const fault = faults.get(path);
    if (fault) return t(`faults.${fault}`, { max: MOST });
    return fieldError(save.error, path);
  };
  const { oses, modes, tools, roles } = opened.blueprint;
  const most = roles.reduce((sum, { count }) => sum + count.max, 0);
  return (
    <Dialog
      open
      place="wide"
      onClose={onClose}
      title={service.title}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" onClick={() => setForm(withoutLimits(form, opened))}>
            {t("withoutLimits")}
          </Button>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form ref={element} id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4 pt-1">
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <Checkbox
            label={t("enabled")}
            checked={form.enabled}
            onChange={({ target: { checked } }) => change({ enabled: checked })}
          />
          <Checkbox
            label={t("listed")}
            checked={!form.hidden}
            onChange={({ target: { checked } }) => change({ hidden: !checked })}
          />
        </div>
        {!form.enabled && (
          <Field label={t("reason")} help={t("reasonHelp")} error={errorOf("reason")}>
            {(control) => (
              <Input
                {...control}
                size="lg"
                maxLength={REASON_LENGTH}
                value={form.reason}
                onChange={(event) => change({ reason: event.target.value })}
              />
            )}
          </Field>
        )}
        <TickGroup
          legend={t("oses")}
          options={oses.map(({ id, title }) => ({ id, label: title }))}
          ticked={form.os}
          onChange={(os) => change({ os })}
          error={errorOf("limits.os")}
        />
        {modes.length > 1 && (
          <TickGroup
            legend={t("modes")}
            options={modes.map((id) => ({ id, label: common(`mode.${id}`) }))}
            ticked={form.modes}
            onChange={(ticked) => change({ modes: ticked })}
            error={errorOf("limits.modes")}
          />
        )}
        {tools.length > 1 && (
          <TickGroup
            legend={t("tools")}
            options={tools.map((id) => ({ id, label: TOOL_TITLES[id] }))}
            ticked={form.tools}
            onChange={(ticked) => change({ tools: ticked })}
            error={errorOf("limits.tools")}
          />
        )}
        <div className="grid grid-cols-3 gap-x-4 gap-y-3.5 max-md:grid-cols-1">
          <NumberField
            label={t("maxNodes")}
            help={t("maxNodesHelp", { max: most })}
            placeholder={String(most)}
            value={form.maxNodes}
            error={errorOf("limits.maxNodes")}
            onChange={(maxNodes) => change({ maxNodes })}
          />
          <NumberField
            label={t("maxStacks")}
            help={t("maxStacksHelp")}
            placeholder={t("any")}
            value={form.maxStacks}
            error={errorOf("limits.maxStacks")}
            onChange={(maxStacks) => change({ maxStacks })}
          />
        </div>
        {roles.map((role) => (
          <RoleFields
            key={role.id}
            role={role}
            form={form.roles[role.id]!}
            onChange={(value) => change({ roles: { ...form.roles, [role.id]: value } })}
            errorOf={errorOf}
          />
        ))}
        {save.error && save.error.fields.length === 0 && (
          <Refusal error={save.error} service={service} opened={opened} onReload={reload} />
        )}
      </form>
    </Dialog>
  );
}

type RefusalProps = {
  error: ApiError;
  service: CuratedService;
  opened: CuratedService;
  onReload: () => void;
};

/** Why nothing was saved; after another administrator's change with the way to begin from what they have set. */
function Refusal({ error, service, opened, onReload }: RefusalProps) {
  const t = useTranslations("services");
  return (
    <div className="flex flex-col items-start gap-2">
      <ApiErrorState className="w-full" error={error} title={t("notSaved", { service: service.title })} />
      {error.code === "edited-meanwhile" && (
        <Button busy={service.revision === opened.revision} onClick={onReload}>
          {t("form.reload")}
        </Button>
      )}
    </div>
  );
}
