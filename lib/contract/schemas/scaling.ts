import { z } from "zod";
import { changePrice } from "./prices";
import { planView, stackEndpoint } from "./stacks";

/** How many nodes the roles of a stack are to have; those left out stay as they are. */
export const scaleRequest = z.strictObject({
  roles: z.record(
    z.string(),
    z.strictObject({
      count: z.int().min(0).max(64),
      /** Size of the nodes that join; that of the role's newest node when it is left out. */
      flavour: z.string().max(40).optional(),
      /** Names of nodes that leave. Where too few are named, those with the highest numbers leave. */
      leave: z.array(z.string().max(40)).max(64).optional(),
    }),
  ),
});
export type ScaleRequest = z.infer<typeof scaleRequest>;

/** What a change of the number of nodes would do. `total` and `quota` are about the nodes that join. */
export const scaleView = planView.extend({
  kind: z.enum(["scale-out", "scale-in"]),
  /** Names of the nodes that stay and are configured again. */
  reruns: z.array(z.string()),
  /** What the stack will be reached at. */
  endpoints: z.array(stackEndpoint),
  price: changePrice.nullable(),
});
export type ScaleView = z.infer<typeof scaleView>;
