import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { summarise } from "./offers";
import { inOrder, isListedFor, loadServiceSettings, settingOf } from "./service-settings";

export const listServices: UseCase<Api["listServices"]> = async (viewer) => {
  const settings = await loadServiceSettings();
  const listed = inOrder(settings).filter(({ blueprint }) =>
    isListedFor(viewer, settingOf(settings, blueprint.service)),
  );
  const items = await summarise(listed, settings, viewer);
  return { items, total: items.length };
};
