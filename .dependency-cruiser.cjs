/** Who may import whom; the picture is in docs/architecture.md. `npm run depcruise` also fails when it sees no module. */
const not = (from, to, why, extra = {}) => ({
  name: why.split(":")[0],
  comment: why,
  severity: "error",
  from: { path: from, ...(extra.from ?? {}) },
  to: { path: to, ...(extra.to ?? {}) },
});

const TESTS = "\\.(test|itest|mtest)\\.tsx?$|/testing/";
const REAL_DRIVERS = "^lib/(hypervisors|config-tools)/(simulator|lxd|libvirt|ansible|puppet|chef|ssh)/";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    not("^(components|lib|prisma)/", "^app/", "nothing-imports-app: routes are leaves"),
    not(
      "^app/api/",
      "^lib/(plan|workflow|provisioning|hypervisors|config-tools|worker)/",
      "api-is-thin: app/api knows contract, auth and use-cases",
    ),
    not("^app/api/", "^lib/(db|generated)/", "api-is-thin-db: app/api never asks the database"),
    not("^components/ui/", "^(components/(?!ui/)|lib/(?!util/))", "ui-is-blank: components/ui knows no domain word"),
    not("^components/([^/]+)/", "^components/", "features-apart: a feature never imports another feature", {
      to: { pathNot: "^components/(ui|form|table|layout|chart|topology|$1)/" },
    }),
    not(
      "^components/",
      "^lib/",
      "components-speak-api: components know the API client, the contract and pure modules only",
      {
        to: {
          pathNot:
            "^lib/(api-client|contract|util|errors|billing/meters|blueprints/(action-ids|tool-titles|schema|asked-parameters|endpoints|flavours|uploads)|deployments/(timeline/|predicates)|templates/(states|predicates))",
        },
      },
    ),
    not("^lib/cli/", "^lib/", "command-speaks-api: the command knows the API and nothing behind it", {
      to: { pathNot: "^lib/(cli|api-client|contract|errors|util)" },
    }),
    not("^lib/plan/", "^lib/", "plan-is-pure: the compiler knows blueprints only", {
      from: { pathNot: TESTS },
      to: { pathNot: "^lib/(plan|blueprints|errors|util)" },
    }),
    not("^lib/workflow/", "^lib/", "workflow-knows-no-domain: the engine knows the database only", {
      from: { pathNot: TESTS },
      to: { pathNot: "^lib/(workflow|db|generated|errors|util)" },
    }),
    not("^lib/blueprints/", "^lib/", "blueprints-inward: blueprints know nothing inward", {
      to: { pathNot: "^lib/(blueprints|errors|util)" },
    }),
    not(
      "^lib/(hypervisors|config-tools)/([^/]+)/",
      "^lib/",
      "drivers-inward: a driver knows its port, itself and the way by SSH",
      {
        from: { pathNot: TESTS },
        to: { pathNot: "^lib/($1/($2/|ssh/|driver|tool)|errors|util)" },
      },
    ),
    not(
      "^lib/provisioning/",
      "^lib/(deployments|auth|access|artifacts|files|catalogue|contract)/",
      "provisioning-below-use-cases: never deployments",
      {
        from: { pathNot: TESTS },
      },
    ),
    not("^lib/templates/", "^lib/", "templates-below-use-cases: what baked images are, below provisioning", {
      from: { pathNot: TESTS },
      to: { pathNot: "^lib/(templates|billing|plan|blueprints|db|generated|errors|util)" },
    }),
    not("^lib/billing/", "^lib/", "billing-below-use-cases: metering and rating, below provisioning", {
      from: { pathNot: TESTS },
      to: { pathNot: "^lib/(billing|db|generated|errors|util)" },
    }),
    not(
      "^lib/deployments/",
      "^lib/provisioning/(?!step-specs|machine-id|throw-away-keys|metering)",
      "definitions-only: use-cases know step definitions and the ledger, not handlers",
    ),
    not(
      "^(app|components|lib/(?!hypervisors|config-tools|provisioning|worker))",
      REAL_DRIVERS,
      "only-worker-loads-drivers: the web process never does",
      {
        from: { pathNot: TESTS },
      },
    ),
    not(
      "^lib/(contract|api-client|util|errors)",
      "^lib/(db|auth|workflow|provisioning|deployments|catalogue|access)",
      "contract-is-shared: no server code behind the API table",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(lib/generated|\\.next|dist)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
