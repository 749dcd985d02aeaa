import { z } from "zod";
import { EXPORT_FORMATS } from "../export-names";

export const exportQuery = z.object({ format: z.enum(EXPORT_FORMATS).default("csv") });

/** The edge answers with what is written, as it is written. */
export const download = z.string();
