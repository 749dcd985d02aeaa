"use client";

import { useApi } from "@/lib/api-client/query";

/** What a service is called; its id where the catalogue does not have it. */
export function useServiceTitle(): (id: string) => string {
  const services = useApi("listServices", {}).data?.items;
  return (id) => services?.find((service) => service.id === id)?.title ?? id;
}
