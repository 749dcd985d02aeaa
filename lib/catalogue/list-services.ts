import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { catalogue } from "./catalogue";
import { summarise } from "./offers";

export const listServices: UseCase<Api["listServices"]> = async () => {
  const services = [...catalogue().services.values()].sort((a, b) =>
    a.blueprint.title.localeCompare(b.blueprint.title, "en"),
  );
  const items = await summarise(services);
  return { items, total: items.length };
};
