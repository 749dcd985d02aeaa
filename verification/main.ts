// `npm run verify:catalogue`: see options.ts.
import path from "node:path";
import { loadCatalogue, type Catalogue } from "@/lib/blueprints/load";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";
import { findTestCloud } from "@/lib/provisioning/testing/cloud";
import { isKept, openSite } from "./site";
import { combinationsOf, isScaled, Proofs, type Combination } from "./proofs";
import { readOptions, type VerifyOptions } from "./options";

const root = path.resolve(import.meta.dirname, "..");
const catalogue = loadCatalogue();
const proofs = Proofs.read(root);
let options: VerifyOptions;
try {
  const known = { services: new Set(catalogue.services.keys()), oses: new Set(catalogue.oses.keys()) };
  options = readOptions(process.argv.slice(2), known);
} catch (e) {
  console.error((e as Error).message);
  process.exit(2);
}
const todo = combinations(catalogue, options).filter((one) => options.again || !proved(one));
if (todo.length === 0)
  console.log("Everything that was asked for is proved for the recipes as they are; --again runs it once more.");
// With nothing to do there may be an installation that an earlier run has kept, and this one is to remove.
process.exit(todo.length === 0 && (options.keep || !isKept()) ? 0 : await run(todo));

function proved(combination: Combination): boolean {
  const known = proofs.find(combination);
  const service = catalogue.services.get(combination.service);
  return (
    known?.outcome === "passed" &&
    known.recipe === service?.recipeDigests.get(combination.tool) &&
    isScaled(known, service.blueprint)
  );
}

/** Image by image, so that each is built once and early failures of an OS show early. */
function combinations(
  { services, oses }: Catalogue,
  { services: only, oses: onOs, modes, tools }: VerifyOptions,
): Combination[] {
  const buildable = [...oses.values()].filter((os) => os.builder === "mmdebstrap").map((os) => os.id);
  const chosen = onOs.length > 0 ? onOs : buildable;
  return chosen.flatMap((os) =>
    [...services.values()]
      .map(({ blueprint }) => blueprint)
      .filter(({ service, os: offered }) => offered.includes(os) && (only.length === 0 || only.includes(service)))
      .flatMap((blueprint) =>
        combinationsOf(blueprint, os).filter(({ mode, tool }) => modes.includes(mode) && tools.includes(tool)),
      ),
  );
}

async function run(todo: Combination[]): Promise<number> {
  // What is launched here is the portal's own, on machines that live for minutes.
  const cloud = await findTestCloud({ privileged: true });
  if (!cloud) {
    console.error("There is no hypervisor here to launch on; `npm run doctor` says what is missing.");
    return 1;
  }
  const site = await openSite(cloud, { keep: options.keep });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void site.close().finally(() => process.exit(1)));
  let [done, failed] = [0, 0];
  try {
    const possible = todo.filter(({ service }) => site.whyNot(service) === null);
    for (const service of new Set(todo.map((one) => one.service))) {
      const why = site.whyNot(service);
      if (why !== null) console.log(`${service} is left out. ${why}`);
    }
    for (const [i, combination] of possible.entries()) {
      const { service, os, mode, tool } = combination;
      const name = `${service} on ${os}, ${mode}, by ${TOOL_TITLES[tool]}`;
      console.log(`${i + 1}/${possible.length} ${name} …`);
      const seen = await site.prove(combination);
      await proofs.add(seen, catalogue);
      done += 1;
      if (seen.outcome === "failed") failed += 1;
      console.log(
        seen.outcome === "passed" ? `  Ready after ${(seen.readyMs / 1000).toFixed(1)} s` : `  failed: ${seen.problem}`,
      );
    }
  } finally {
    await site.close();
  }
  if (done > 0) console.log(`${done - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
