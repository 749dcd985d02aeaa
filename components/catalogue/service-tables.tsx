"use client";

import { useTranslations } from "next-intl";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { askedParameters } from "@/lib/blueprints/asked-parameters";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";

type Props = { service: ServiceDetail };

const frame = "rounded-none border-0";

/** Every OS and mode, with what was measured; a dash where nothing was. */
export function OffersTable({ service }: Props) {
  const t = useTranslations("catalogue");
  const common = useTranslations("common");
  const format = useFormat();
  const duration = (ms: number | null) => (ms === null ? "–" : format.duration(ms));
  return (
    <TableFrame label={t("offers")} className={frame}>
      <Table>
        <thead>
          <tr>
            <Th>{t("os")}</Th>
            <Th>{t("version")}</Th>
            <Th>{t("mode")}</Th>
            <Th>{t("state")}</Th>
            <Th className="text-right">{t("typical")}</Th>
            <Th className="text-right max-md:hidden">{t("slowest")}</Th>
            <Th className="text-right max-md:hidden">{t("failed")}</Th>
          </tr>
        </thead>
        <tbody>
          {service.offers.map(({ osId, osTitle, version, mode, state, figures }) => {
            const total = figures.ready + figures.failed;
            return (
              <Tr key={`${osId}:${mode}`}>
                <Td className="font-medium">{osTitle}</Td>
                <Td>{version}</Td>
                <Td>
                  <span className="flex items-center gap-1.5">
                    <ModeIcon mode={mode} className="size-3.5" />
                    {common(`mode.${mode}`)}
                  </span>
                </Td>
                <Td className={state === "available" ? undefined : "text-fg-3"}>{t(`states.${state}`)}</Td>
                <Td className="text-right">
                  {figures.p50Ms === null && total > 0 ? (
                    <span className="text-fg-3">{t("launches", { count: total })}</span>
                  ) : (
                    duration(figures.p50Ms)
                  )}
                </Td>
                <Td className="text-right max-md:hidden">{duration(figures.p95Ms)}</Td>
                <Td className="text-right max-md:hidden">
                  {total === 0 ? "–" : t("failedOf", { failed: figures.failed, total })}
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
    </TableFrame>
  );
}

export function RolesTable({ service }: Props) {
  const t = useTranslations("catalogue");
  const common = useTranslations("common");
  const format = useFormat();
  const titles = new Map(service.roles.map(({ id, title }) => [id, format.text(title)]));
  return (
    <TableFrame label={t("roles")} className={frame}>
      <Table>
        <thead>
          <tr>
            <Th>{t("role")}</Th>
            <Th className="text-right">{t("count")}</Th>
            <Th className="max-md:hidden">{t("flavour")}</Th>
            <Th className="max-md:hidden">{t("needs")}</Th>
          </tr>
        </thead>
        <tbody>
          {service.roles.map((role) => {
            const flavour = service.flavours.find(({ id }) => id === role.flavour);
            const { min, max } = role.count;
            return (
              <Tr key={role.id}>
                <Td className="py-1.5">
                  <span className="block font-medium">{format.text(role.title)}</span>
                  <span className="block text-12 whitespace-normal text-fg-3">{format.text(role.summary)}</span>
                </Td>
                <Td className="text-right">{min === max ? min : `${min}–${max}`}</Td>
                <Td className="max-md:hidden">
                  {flavour
                    ? common("flavour", {
                        title: flavour.title,
                        vcpus: flavour.vcpus,
                        memory: format.memory(flavour.memoryMiB),
                        disk: format.disk(flavour.diskGiB),
                      })
                    : role.flavour}
                </Td>
                <Td className="text-fg-2 max-md:hidden">
                  {role.needs.map((id) => titles.get(id) ?? id).join(", ") || "–"}
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
    </TableFrame>
  );
}

export function SettingsTable({ service }: Props) {
  const t = useTranslations("catalogue");
  const format = useFormat();
  const parameters = Object.entries(askedParameters(service.parameters));
  if (parameters.length === 0) return <p className="p-3.5 text-fg-2">{t("noSettings")}</p>;
  return (
    <TableFrame label={t("settings")} className={frame}>
      <Table>
        <thead>
          <tr>
            <Th>{t("setting")}</Th>
            <Th className="text-right">{t("default")}</Th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(([id, parameter]) => {
            const own = format.locale === "ko" ? parameter["x-ko"] : undefined;
            const help = own?.description ?? parameter.description;
            return (
              <Tr key={id}>
                <Td className="py-1.5 whitespace-normal">
                  <span className="block">{own?.title ?? parameter.title}</span>
                  {help && <span className="block text-12 text-fg-3">{help}</span>}
                </Td>
                <Td className="text-right">
                  {parameter.type === "boolean" ? (
                    parameter.default ? (
                      t("yes")
                    ) : (
                      t("no")
                    )
                  ) : (
                    <span className="mono">
                      {parameter.default}
                      {parameter.type === "integer" && parameter["x-unit"] && ` ${parameter["x-unit"]}`}
                    </span>
                  )}
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
    </TableFrame>
  );
}
