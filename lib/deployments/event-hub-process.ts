import { env } from "@/lib/env";
import { EventHub } from "./event-hub";
import { readEvents } from "./event-hub-rows";

// `next dev` evaluates modules again on every change; one hub survives, or its connections would pile up.
const store = globalThis as unknown as { burgeonEventHub?: EventHub };

/** The web process's hub, made on first use. */
export function eventHub(): EventHub {
  return (store.burgeonEventHub ??= new EventHub({ url: () => env().databaseUrl, read: readEvents }));
}
