"use client";

import { useTranslations } from "next-intl";
import { TopologyFigure, TopologyLegend } from "@/components/topology/topology-figure";
import { useFormat } from "@/components/layout/use-format";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import { Stepper } from "@/components/ui/stepper";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import type { LaunchForm } from "./launch-form";
import { launchPicture } from "./launch-picture";
import { WithheldOfRole, WithheldOfStack } from "./withheld-note";

export type TopologySectionProps = {
  service: ServiceDetail;
  form: LaunchForm;
  onChange: (role: string, value: LaunchForm["roles"][string]) => void;
  /** Messages of the API, by "roles.<id>.count" or "roles.<id>.flavour". */
  errorOf: (path: string) => string | null;
};

/** How many nodes of which size each role gets, and what that makes. */
export function TopologySection({ service, form, onChange, errorOf }: TopologySectionProps) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const format = useFormat();
  return (
    <Card aria-labelledby="topology" className="divide-y divide-line">
      {service.roles.map((role) => {
        const value = form.roles[role.id] ?? { count: role.count.default, flavour: role.flavour };
        const title = format.text(role.title);
        const error =
          errorOf(`roles.${role.id}.count`) ?? errorOf(`roles.${role.id}.flavour`) ?? errorOf(`roles.${role.id}`);
        return (
          <div key={role.id} className="flex min-h-[54px] flex-wrap items-center gap-x-6 gap-y-2 px-3.5 py-2">
            <div className="min-w-40 flex-1">
              <div className="font-medium">{title}</div>
              <div className="text-12 text-fg-3">{format.text(role.summary)}</div>
              {error && <p className="text-12 text-fail">{error}</p>}
              <WithheldOfRole service={service} role={role.id} />
            </div>
            {role.count.min === role.count.max ? (
              <span className="w-[90px] text-center text-fg-2">{t("always", { count: role.count.min })}</span>
            ) : (
              <Stepper
                value={value.count}
                min={role.count.min}
                max={role.count.max}
                label={t("countOf", { role: title })}
                lessLabel={t("fewer", { role: title })}
                moreLabel={t("more", { role: title })}
                onChange={(count) => onChange(role.id, { ...value, count })}
              />
            )}
            <Select
              aria-label={t("sizeOf", { role: title })}
              className="w-60 max-md:w-full"
              value={value.flavour}
              onChange={(event) => onChange(role.id, { ...value, flavour: event.target.value })}
            >
              {flavoursFor(service, role).map(({ id, title: name, vcpus, memoryMiB, diskGiB }) => (
                <option key={id} value={id}>
                  {common("flavour", {
                    title: name,
                    vcpus,
                    memory: format.memory(memoryMiB),
                    disk: format.disk(diskGiB),
                  })}
                </option>
              ))}
            </Select>
          </div>
        );
      })}
      <WithheldOfStack service={service} />
      <Picture service={service} form={form} />
    </Card>
  );
}

const flavoursFor = ({ flavours }: ServiceDetail, role: ServiceDetail["roles"][number]) =>
  flavours.filter(({ id }) => role.flavours.includes(id));

/** The nodes that would be made, and which ports will lead to them; drawn anew with every change. */
function Picture({ service, form }: Pick<TopologySectionProps, "service" | "form">) {
  const format = useFormat();
  const picture = launchPicture(service, form);
  const sizeOf = (node: string | undefined) => {
    const role = picture.nodes.find(({ name }) => name === node)?.role;
    const chosen = role === undefined ? undefined : form.roles[role]?.flavour;
    const flavour = service.flavours.find(({ id }) => id === chosen);
    return flavour && `${format.count(flavour.vcpus)} vCPU, ${format.memory(flavour.memoryMiB)}`;
  };
  return (
    <div>
      <div className="flex justify-end px-3.5 pt-2">
        <TopologyLegend picture={picture} />
      </div>
      <TopologyFigure
        picture={picture}
        nodeInfo={(node) => <span className="text-fg-2">{sizeOf(node)}</span>}
        groupInfo={([node]) => <span className="text-fg-2">{sizeOf(node)}</span>}
      />
    </div>
  );
}
