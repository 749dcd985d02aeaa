import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { loadOsImages } from "./os-images";

export const listImages: UseCase<Api["listImages"]> = async () => {
  const items = await loadOsImages();
  return { items, total: items.length };
};
