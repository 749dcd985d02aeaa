import { z } from "zod";

const size = { vcpus: z.int().positive(), memoryMiB: z.int().positive(), diskGiB: z.int().positive() };
export const flavour = z.strictObject({ id: z.string(), title: z.string(), ...size });
export type FlavourSpec = z.infer<typeof flavour>;
