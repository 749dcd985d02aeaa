"use client";

import { ChevronUp, CornerDownLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { type ChosenProject, useMay } from "@/components/layout/project";
import { OfferNote } from "@/components/layout/offer-note";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { RadioCard, RadioCardGroup } from "@/components/ui/radio-card";
import { useApi } from "@/lib/api-client/query";
import { askedParameters } from "@/lib/blueprints/asked-parameters";
import { isHeld } from "@/lib/contract/budget-rules";
import type { LaunchChoice, Mode, ServiceDetail } from "@/lib/contract/schemas/catalogue";
import type { LaunchPrice } from "@/lib/contract/schemas/prices";
import { BakeOffer } from "./bake-offer";
import { HowWeMeasure } from "./how-we-measure";
import {
  bakedWith,
  checkForm,
  firstOffer,
  initialForm,
  type LaunchForm,
  offerOf,
  offersFor,
  suggestName,
  toRequest,
} from "./launch-form";
import { LaunchSummary } from "./launch-summary";
import { ModeCard } from "./mode-card";
import { choiceOf } from "./mode-facts";
import { SettingsSection } from "./settings-section";
import { stripAxis } from "./strip-layout";
import { TradeOff } from "./trade-off";
import { TopologySection } from "./topology-section";
import { useLaunch } from "./use-launch";
import { usePlan } from "./use-plan";
import { WithheldModes, WithheldOses } from "./withheld-note";

const MODES: readonly Mode[] = ["os-only", "pre-installed"];

export function LaunchEditor({ service: whole, project }: { service: ServiceDetail; project: ChosenProject }) {
  const service = useMemo(() => ({ ...whole, parameters: askedParameters(whole.parameters) }), [whole]);
  const t = useTranslations("launch");
  const format = useFormat();
  const budgets = useTranslations("budgets.check");
  const mayLaunch = useMay("stack.launch");
  const [form, setForm] = useState<LaunchForm>(() => initialForm(service, suggestName(service.id)));
  const [sheet, setSheet] = useState(false);
  const change = (part: Partial<LaunchForm>) => setForm((now) => ({ ...now, ...part }));

  const offer = offerOf(service, form);
  const nodes = Object.values(form.roles).reduce((sum, role) => sum + role.count, 0);
  const { data: choice } = useApi("getChoice", {
    params: { service: service.id },
    query: { os: form.os, nodes: Math.max(1, nodes), tool: form.tool },
  });
  const clone = choice?.clone;
  if (clone?.locked && form.cloneKind !== clone.default) change({ cloneKind: clone.default });
  const figures = choiceOf(choice, form.mode)?.figures[form.cloneKind];
  const problems = useMemo(() => checkForm(form, service.parameters), [form, service.parameters]);
  const request = useMemo(() => toRequest(form, service.parameters), [form, service.parameters]);
  const valid = Object.keys(problems).length === 0;
  const shown = usePlan(project.name, request, valid && offer?.state === "available");

  const blocked = !mayLaunch
    ? t("mayNot")
    : offer?.state === "building"
      ? t("waitsForImage")
      : offer?.state !== "available"
        ? t("unavailable")
        : !valid
          ? t("fixFields")
          : shown.plan?.quota.fits === false
            ? t("overQuota")
            : shown.plan?.budgets.some(({ verdict }) => isHeld(verdict))
              ? budgets("held")
              : !shown.plan && !shown.error
                ? t("planComing")
                : null;
  const launch = useLaunch({ project: project.name, request, problems, shown, blocked });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    void launch.press();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);

  const count = shown.plan?.nodes.length ?? nodes;
  const button = (withKeys: boolean) => (
    <Button
      variant="primary"
      size="lg"
      className="w-full"
      busy={launch.busy}
      disabledReason={blocked}
      onClick={() => void launch.press()}
    >
      {t("launch", { count })}
      {withKeys && (
        <span aria-hidden="true" className="flex gap-0.5 pointer-coarse:hidden">
          {["⌘", <CornerDownLeft key="enter" className="size-3" />].map((key, index) => (
            <Kbd
              key={index}
              className="grid min-w-[18px] place-items-center border-current/45 bg-transparent text-current"
            >
              {key}
            </Kbd>
          ))}
        </span>
      )}
    </Button>
  );
  const notice = (
    <div aria-live="polite">
      {offer && offer.state !== "available" && (
        <div className="mb-2.5 text-12">
          <OfferNote offers={[offer]} />
        </div>
      )}
      {launch.refreshed && <p className="mb-2.5 text-12 font-medium text-warn">{t("refreshed")}</p>}
      {launch.error && <ApiErrorState className="mb-2.5" error={launch.error} title={t("launchFailed")} />}
    </div>
  );
  const summary = (footer: ReactNode) => (
    <LaunchSummary
      form={form}
      service={service}
      project={project.title}
      text={{ project: project.name, request }}
      offer={offer}
      figures={figures}
      plan={offer?.state === "available" ? shown.plan : null}
      planExpected={valid && offer?.state === "available"}
      planError={shown.error && shown.error.fields.length === 0 ? shown.error : null}
      onReplan={shown.refresh}
      footer={footer}
    />
  );

  return (
    <div className="grid grid-cols-[minmax(0,820px)_336px] items-start justify-between gap-7 max-lg:grid-cols-1">
      <div className="min-w-0">
        <header className="mb-[18px] flex items-center gap-3">
          <ServiceLogo svg={service.logo} />
          <div className="min-w-0">
            <h1 className="text-20 leading-6 font-semibold tracking-[-0.018em]">
              {t("title", { service: `${service.title} ${offer?.version ?? service.version}` })}
            </h1>
            <p className="mt-px text-12 text-fg-2">{format.text(service.summary)}</p>
          </div>
        </header>
        <OsSection service={service} form={form} onChange={change} />
        <ModeSection service={service} form={form} onChange={change} choice={choice} price={shown.plan?.price} />
        <Section id="topology" title={t("topology")}>
          <TopologySection
            service={service}
            form={form}
            onChange={(role, value) => change({ roles: { ...form.roles, [role]: value } })}
            errorOf={launch.errorOf}
          />
        </Section>
        <Section id="settings" title={t("settings")}>
          <SettingsSection
            service={service}
            project={project.name}
            form={form}
            onChange={change}
            errorOf={launch.errorOf}
            choice={choice}
          />
        </Section>
      </div>
      <aside aria-label={t("summary")} className="sticky top-0 max-lg:hidden">
        {summary(
          <>
            {notice}
            {button(true)}
          </>,
        )}
      </aside>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line-2 bg-surface-2 px-4 pt-2.5 pb-[calc(0.75rem+env(safe-area-inset-bottom))] md:left-[56px] lg:hidden">
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={t("showSummary")}
          onClick={() => setSheet(true)}
          className="mb-2 flex min-h-11 w-full items-center gap-3 text-left"
        >
          <span className="min-w-0 flex-1">
            <b className="block truncate text-14 font-semibold">
              <BarTitle name={form.name} price={shown.plan?.price ?? null} readyMs={figures?.p50Ms ?? null} />
            </b>
            {shown.plan && (
              <span className="block truncate text-12 text-fg-2">
                {`${shown.plan.nodes.length} ${t("nodes", { count: shown.plan.nodes.length })}, ${shown.plan.total.vcpus} vCPU, ${format.memory(shown.plan.total.memoryMiB)}, ${format.disk(shown.plan.total.diskGiB)}`}
              </span>
            )}
          </span>
          <ChevronUp aria-hidden="true" className="size-4 shrink-0 text-fg-2" />
        </button>
        {notice}
        {button(false)}
        <Dialog open={sheet} onClose={() => setSheet(false)} title={t("summary")} place="side">
          {summary(button(false))}
        </Dialog>
      </div>
    </div>
  );
}

/** What stands largest on a phone: the price, else the time, else the name. */
function BarTitle({ name, price, readyMs }: { name: string; price: LaunchPrice | null; readyMs: number | null }) {
  const t = useTranslations("launch");
  const format = useFormat();
  if (price)
    return t("price.both", {
      hour: format.rate(price.hour, price.currency),
      month: format.money(price.month, price.currency),
    });
  return readyMs !== null ? t("readyAbout", { time: format.duration(readyMs) }) : name;
}

function Section({
  id,
  title,
  aside,
  end,
  children,
}: {
  id: string;
  title: string;
  aside?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="pb-5">
      <div className="mb-2.5 flex flex-wrap items-baseline gap-2">
        <h2 id={id} className="text-14 font-semibold">
          {title}
        </h2>
        {aside && <span className="text-12 text-fg-3">{aside}</span>}
        {end}
      </div>
      {children}
    </section>
  );
}

type SectionProps = { service: ServiceDetail; form: LaunchForm; onChange: (part: Partial<LaunchForm>) => void };

function OsSection({ service, form, onChange }: SectionProps) {
  const t = useTranslations("launch");
  const systems = [...new Map(service.offers.map((o) => [o.osId, o.osTitle]))];
  return (
    <Section id="os" title={t("os")}>
      <RadioCardGroup
        labelledBy="os"
        className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,11.5rem),1fr))] gap-2"
      >
        {systems.map(([id, title]) => {
          const offers = offersFor(service, form).filter(({ osId }) => osId === id);
          const state = offers.find((o) => o.mode === form.mode)?.state ?? "unavailable";
          return (
            <RadioCard
              key={id}
              name="os"
              value={id}
              checked={form.os === id}
              // The mode stays, unless it is not there on this system and the other one is.
              onChange={() => onChange({ os: id, mode: firstOffer(offers, form.mode)?.mode ?? form.mode })}
              className="min-h-[50px]"
              title={
                <span className="min-w-0 leading-[1.3]">
                  <b className="block font-medium">{title}</b>
                  <span className="block text-12 text-fg-3">{t(`osState.${state}`)}</span>
                </span>
              }
            />
          );
        })}
      </RadioCardGroup>
      <WithheldOses service={service} />
    </Section>
  );
}

function ModeSection({
  service,
  form,
  onChange,
  choice,
  price,
}: SectionProps & { choice: LaunchChoice | undefined; price: LaunchPrice | null | undefined }) {
  const t = useTranslations("launch");
  const figures = MODES.flatMap((mode) => choiceOf(choice, mode)?.figures[form.cloneKind] ?? []);
  const measured = figures.reduce((sum, f) => sum + f.ready + f.failed, 0);
  const times = figures.flatMap((f) => [f.p95Ms, ...f.recent.map(({ readyMs }) => readyMs)]);
  const axis = stripAxis(times.flatMap((ms) => (ms === null ? [] : [ms])));
  const baked = choiceOf(choice, "pre-installed");
  return (
    <Section id="prepare" title={t("prepare")} aside={t("measuredHere", { count: measured })} end={<HowWeMeasure />}>
      <RadioCardGroup labelledBy="prepare" className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        {MODES.map((mode, i) => (
          <ModeCard
            key={mode}
            mode={mode}
            choice={choiceOf(choice, mode)}
            other={choiceOf(choice, MODES[1 - i]!)}
            cloneKind={form.cloneKind}
            service={service.title}
            checked={form.mode === mode}
            onChoose={() => onChange({ mode })}
            axis={axis}
            price={price && { currency: price.currency, hour: price.modes[mode].hour }}
          />
        ))}
      </RadioCardGroup>
      <WithheldModes service={service} />
      {baked && baked.state !== "available" ? (
        <BakeOffer
          key={form.os}
          service={service.id}
          osId={form.os}
          osTitle={service.offers.find(({ osId }) => osId === form.os)?.osTitle ?? form.os}
          choice={baked}
          bakeable={bakedWith(service, form) && choiceOf(choice, "os-only")?.state === "available"}
        />
      ) : (
        <TradeOff choice={choice} cloneKind={form.cloneKind} />
      )}
    </Section>
  );
}
