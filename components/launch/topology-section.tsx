"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import { Stepper } from "@/components/ui/stepper";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import type { LaunchForm } from "./launch-form";

export type TopologySectionProps = {
  service: ServiceDetail;
  roles: LaunchForm["roles"];
  onChange: (role: string, value: LaunchForm["roles"][string]) => void;
  /** Messages of the API, by "roles.<id>.count" or "roles.<id>.flavour". */
  errorOf: (path: string) => string | null;
};

/** How many nodes of which size each role gets. */
export function TopologySection({ service, roles, onChange, errorOf }: TopologySectionProps) {
  const t = useTranslations("launch");
  const common = useTranslations("common");
  const format = useFormat();
  return (
    <Card aria-labelledby="topology" className="divide-y divide-line">
      {service.roles.map((role) => {
        const value = roles[role.id] ?? { count: role.count.default, flavour: role.flavour };
        const title = format.text(role.title);
        const error =
          errorOf(`roles.${role.id}.count`) ?? errorOf(`roles.${role.id}.flavour`) ?? errorOf(`roles.${role.id}`);
        return (
          <div key={role.id} className="flex min-h-[54px] flex-wrap items-center gap-x-6 gap-y-2 px-3.5 py-2">
            <div className="min-w-40 flex-1">
              <div className="font-medium">{title}</div>
              <div className="text-12 text-fg-3">{format.text(role.summary)}</div>
              {error && <p className="text-12 text-fail">{error}</p>}
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
              {service.flavours.map(({ id, title: name, vcpus, memoryMiB, diskGiB }) => (
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
    </Card>
  );
}
