import type { ActionName } from "@/lib/plan/types";
import type { StepHandler } from "@/lib/workflow/types";
import { act, runPhase, verify } from "./configure";
import { nodeHandler, stepHandler, type HandlerTools } from "./context";
import { setFirewall } from "./firewall";
import { generalise } from "./generalise";
import { buildImage, importImage, publishImage } from "./image";
import { checkImage } from "./image-check";
import { capture, discardTemplate, listPackages, publishTemplate } from "./template";
import { checkUpdates } from "./updates";
import { leave } from "./leave";
import { record } from "./record";
import { start, stop } from "./power";
import { deleteSnapshot, restoreSnapshot, takeSnapshot } from "./snapshot";
import { allocate, boot, clone, connect, remove } from "./machine";

/** Every action a plan can name has a handler: the compiler says which one is missing. */
export function makeHandlers(tools: HandlerTools): ReadonlyMap<string, StepHandler> {
  const table: Record<ActionName, StepHandler> = {
    allocate: nodeHandler(tools, allocate),
    clone: nodeHandler(tools, clone),
    boot: nodeHandler(tools, boot),
    connect: nodeHandler(tools, connect),
    install: nodeHandler(tools, (step) => runPhase(step, "install")),
    firewall: nodeHandler(tools, setFirewall),
    configure: nodeHandler(tools, (step) => runPhase(step, "configure")),
    verify: stepHandler(tools, verify),
    act: nodeHandler(tools, act),
    leave: nodeHandler(tools, leave),
    record: stepHandler(tools, record),
    start: nodeHandler(tools, start),
    stop: nodeHandler(tools, stop),
    "take-snapshot": nodeHandler(tools, takeSnapshot),
    "restore-snapshot": nodeHandler(tools, restoreSnapshot),
    "delete-snapshot": nodeHandler(tools, deleteSnapshot),
    remove: nodeHandler(tools, remove),
    "build-image": stepHandler(tools, buildImage),
    "import-image": stepHandler(tools, importImage),
    "check-image": nodeHandler(tools, checkImage),
    "publish-image": stepHandler(tools, publishImage),
    "list-packages": nodeHandler(tools, listPackages),
    generalise: nodeHandler(tools, generalise),
    capture: nodeHandler(tools, capture),
    "publish-template": stepHandler(tools, publishTemplate),
    "discard-template": stepHandler(tools, discardTemplate),
    "check-updates": nodeHandler(tools, checkUpdates),
  };
  return new Map(Object.entries(table));
}
