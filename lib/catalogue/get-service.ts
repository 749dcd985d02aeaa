import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { catalogue } from "./catalogue";
import { summarise } from "./offers";

export const getService: UseCase<Api["getService"]> = async (_viewer, { params }) => {
  const { services, flavours } = catalogue();
  const service = services.get(params.service);
  if (!service) throw notFound();
  const [summary] = await summarise([service]);
  if (!summary) throw notFound();
  const { roles, parameters, checks } = service.blueprint;
  return { ...summary, roles, parameters, checks, flavours, cloneKinds: ["thin", "full"] };
};
