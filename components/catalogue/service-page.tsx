"use client";

import { CircleCheck, Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { OfferNote } from "@/components/layout/offer-note";
import { serviceState } from "@/components/layout/offer-state";
import { Page } from "@/components/layout/page";
import { useMay } from "@/components/layout/project";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useCategory } from "@/components/layout/use-category";
import { useFormat } from "@/components/layout/use-format";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/api-client/paths";
import { useApi } from "@/lib/api-client/query";
import type { ServiceDetail } from "@/lib/contract/schemas/catalogue";
import { OffersTable, RolesTable, SettingsTable } from "./service-tables";

/** What a service is: which nodes it has, what may be set, what is proven before it counts as ready, what was measured. */
export function ServicePage({ serviceId }: { serviceId: string }) {
  const t = useTranslations("catalogue");
  const { data, error, refetch, isFetching } = useApi(
    "getService",
    { params: { service: serviceId } },
    { keepPrevious: false },
  );
  return (
    <Page
      crumbs={[
        { label: t("title"), href: paths.catalogue() },
        { label: data ? `${data.title} ${data.version}` : serviceId },
      ]}
    >
      {!data && <h1 className="sr-only">{serviceId}</h1>}
      {error && !data && (
        <ApiErrorState
          error={error}
          title={t("serviceNotLoaded")}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && (
        <Loading className="max-w-[1100px]">
          <Skeleton className="mb-6 h-8 w-64" />
          <Skeleton className="h-40 w-full" />
        </Loading>
      )}
      {data && <Service service={data} />}
    </Page>
  );
}

function Service({ service }: { service: ServiceDetail }) {
  const t = useTranslations("catalogue");
  const common = useTranslations("common");
  const format = useFormat();
  const category = useCategory();
  const router = useRouter();
  const mayLaunch = useMay("stack.launch");
  const { state } = serviceState(service.offers);
  const reason = !mayLaunch
    ? t("cannotLaunch")
    : state === "building"
      ? t("building")
      : state === "unavailable"
        ? t("unavailable")
        : null;
  const { min, max } = service.nodes;
  return (
    <div className="max-w-[1100px]">
      <header className="flex flex-wrap items-start gap-3">
        <ServiceLogo svg={service.logo} className="size-10 [&>span]:size-6" />
        <div className="min-w-60 flex-1">
          <h1 className="text-20 leading-6 font-semibold tracking-[-0.018em]">
            {service.title} {service.version}
          </h1>
          <p className="flex flex-wrap items-center gap-1.5 text-12 text-fg-3">
            {category(service.category)},{" "}
            {min === max ? common("nodes", { count: min }) : common("nodeRange", { min, max })}
            {service.hidden && <Badge>{t("hidden")}</Badge>}
          </p>
          <p className="mt-1.5 max-w-prose text-pretty text-fg-2">{format.text(service.summary)}</p>
          <div className="mt-2 text-12">
            <OfferNote offers={service.offers} />
          </div>
        </div>
        <Button variant="primary" disabledReason={reason} onClick={() => router.push(paths.launch(service.id))}>
          <Rocket aria-hidden="true" />
          {t("launchNamed", { service: service.title })}
        </Button>
      </header>
      <div className="mt-5 grid items-start gap-3.5 lg:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-3.5">
          <Card aria-labelledby="offers" className="overflow-hidden">
            <CardHeader id="offers" title={t("offers")} />
            <OffersTable service={service} />
          </Card>
          <Card aria-labelledby="roles" className="overflow-hidden">
            <CardHeader id="roles" title={t("roles")} />
            <RolesTable service={service} />
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-3.5">
          <Card aria-labelledby="checks">
            <CardHeader id="checks" title={t("checks")} />
            <ul className="flex flex-col gap-2 p-3.5">
              {service.checks.map((check) => (
                <li key={check.id} className="flex gap-2">
                  <CircleCheck aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-ok-mark" />
                  {format.text(check.title)}
                </li>
              ))}
            </ul>
          </Card>
          <Card aria-labelledby="settings" className="overflow-hidden">
            <CardHeader id="settings" title={t("settings")} />
            <SettingsTable service={service} />
          </Card>
        </div>
      </div>
    </div>
  );
}
