"use client";

import { ArrowDownAZ } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { CuratedService } from "@/lib/contract/schemas/services";
import { ServiceDialog } from "./service-dialog";
import { ServiceRow } from "./service-row";
import { useOrder } from "./use-order";

/** The services in the catalogue's order, which is changed by dragging or with the buttons of each row. */
export function ServiceList({ services, byName }: { services: readonly CuratedService[]; byName: boolean }) {
  const t = useTranslations("services");
  const [edited, setEdited] = useState<string | null>(null);
  const order = useOrder(services.map(({ id }) => id));
  const of = (id: string) => services.find((service) => service.id === id);
  const moved = order.moved && of(order.moved.id);
  const open = edited === null ? undefined : of(edited);
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-12 text-fg-2">{byName ? t("byName") : t("ordered")}</p>
        {!byName && (
          <Button size="sm" busy={order.busy} onClick={order.sortByName}>
            <ArrowDownAZ aria-hidden="true" />
            {t("sortByName")}
          </Button>
        )}
      </div>
      <ol
        aria-label={t("title")}
        className="rounded-card border border-line-2 bg-surface max-md:-mx-4 max-md:rounded-none max-md:border-x-0"
      >
        {order.shown.map((id, index) => {
          const service = of(id);
          if (!service) return null;
          return (
            <ServiceRow
              key={id}
              service={service}
              place={index}
              last={order.shown.length - 1}
              order={order}
              onEdit={() => setEdited(id)}
            />
          );
        })}
      </ol>
      <p aria-live="polite" className="sr-only">
        {order.moved && moved && t("moved", { service: moved.title, place: order.moved.place, of: order.shown.length })}
      </p>
      {open && <ServiceDialog service={open} onClose={() => setEdited(null)} />}
    </>
  );
}
