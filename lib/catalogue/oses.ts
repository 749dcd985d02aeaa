import type { OsSpec } from "@/lib/blueprints/os";
import { db } from "@/lib/db/client";
import { readOs, readOses } from "@/lib/provisioning/os-specs";
import { catalogue } from "./catalogue";

/** Every operating system an image can be made of, also those that only an administrator knows a source of. */
export const loadOses = (): Promise<Map<string, OsSpec>> => readOses(db(), catalogue().oses);

export const findOs = (osId: string): Promise<OsSpec | undefined> => readOs(db(), catalogue().oses, osId);
