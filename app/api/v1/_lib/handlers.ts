import { changePassword } from "@/lib/access/change-password";
import { createProject } from "@/lib/access/create-project";
import { createUser } from "@/lib/access/create-user";
import { getHealth } from "@/lib/access/get-health";
import { getProject } from "@/lib/access/get-project";
import { getSession } from "@/lib/access/get-session";
import { createToken, deleteToken, listTokens } from "@/lib/access/tokens";
import { getSignInOptions } from "@/lib/access/get-sign-in-options";
import { listMembers } from "@/lib/access/list-members";
import { listUsers } from "@/lib/access/list-users";
import { putMember } from "@/lib/access/put-member";
import { removeMember } from "@/lib/access/remove-member";
import { setUserRole } from "@/lib/access/set-user-role";
import { collectArtifacts } from "@/lib/artifacts/collect-artifacts";
import { fetchArtifact } from "@/lib/artifacts/fetch-artifact";
import { listArtifacts } from "@/lib/artifacts/list-artifacts";
import { createMirror, deleteMirror, putMirror, testMirror } from "@/lib/artifacts/mirrors";
import { removeArtifact } from "@/lib/artifacts/remove-artifact";
import { keepArtifact, putArtifactPart } from "@/lib/artifacts/upload-artifact";
import type { Download, DownloadUseCase, Edge, EdgeUseCase, StreamItem, StreamUseCase } from "@/lib/auth/use-case";
import type { Viewer } from "@/lib/auth/viewer";
import { addBlueprintSource } from "@/lib/blueprint-sources/add-source";
import { approveRevision } from "@/lib/blueprint-sources/approve-revision";
import { checkRevisionAgain } from "@/lib/blueprint-sources/check-revision-again";
import { deleteBlueprintSource } from "@/lib/blueprint-sources/delete-source";
import { getBlueprintRevision } from "@/lib/blueprint-sources/get-revision";
import { listBlueprints } from "@/lib/blueprint-sources/list-sources";
import { lookForBlueprint } from "@/lib/blueprint-sources/look-for-version";
import { uploadBlueprint } from "@/lib/blueprint-sources/upload-blueprint";
import { withdrawRevision } from "@/lib/blueprint-sources/withdraw-revision";
import { createBudget, deleteBudget, putBudget } from "@/lib/budgets/edit-budget";
import { listBudgets, listProjectBudgets } from "@/lib/budgets/list-budgets";
import { decideOverride, requestOverride } from "@/lib/budgets/overrides";
import { deleteOsSource } from "@/lib/catalogue/delete-os-source";
import { deletePolicy } from "@/lib/catalogue/delete-policy";
import { getChoice } from "@/lib/catalogue/get-choice";
import { changeTemplates } from "@/lib/catalogue/change-templates";
import { getService } from "@/lib/catalogue/get-service";
import { getTemplate } from "@/lib/catalogue/get-template";
import { getTemplates } from "@/lib/catalogue/get-templates";
import { listCuratedServices } from "@/lib/catalogue/list-curated-services";
import { listImages } from "@/lib/catalogue/list-images";
import { listPolicies } from "@/lib/catalogue/list-policies";
import { listServices } from "@/lib/catalogue/list-services";
import { listSuggestions } from "@/lib/catalogue/list-suggestions";
import { diffTemplates, getSbom } from "@/lib/catalogue/package-lists";
import { putCloning } from "@/lib/catalogue/put-cloning";
import { putOsRefresh } from "@/lib/catalogue/put-os-refresh";
import { putOsSource } from "@/lib/catalogue/put-os-source";
import { putPolicy } from "@/lib/catalogue/put-policy";
import { putService } from "@/lib/catalogue/put-service";
import { putServiceOrder } from "@/lib/catalogue/put-service-order";
import { api, type Api, type EndpointName } from "@/lib/contract/api";
import type { Endpoint } from "@/lib/contract/endpoint";
import { bakeTemplates, testTemplate } from "@/lib/deployments/bake-templates";
import { checkUpdates } from "@/lib/deployments/check-updates";
import { buildImage } from "@/lib/deployments/build-image";
import { cancelDeployment } from "@/lib/deployments/cancel-deployment";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { getDeployment } from "@/lib/deployments/get-deployment";
import { getStack } from "@/lib/deployments/get-stack";
import { launchStack } from "@/lib/deployments/launch-stack";
import { listDeployments } from "@/lib/deployments/list-deployments";
import { listEvents } from "@/lib/deployments/list-events";
import { listStacks } from "@/lib/deployments/list-stacks";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { planScale } from "@/lib/deployments/plan-scale";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { runAction } from "@/lib/deployments/run-action";
import { planRetry, retryDeployment } from "@/lib/deployments/retry-deployment";
import { planTags, putTags } from "@/lib/deployments/put-tags";
import { revealSecret } from "@/lib/deployments/reveal-secret";
import { revealSsh } from "@/lib/deployments/reveal-ssh";
import { planLease, putLease } from "@/lib/leases/put-lease";
import { deleteSnapshot } from "@/lib/snapshots/delete-snapshot";
import { listSnapshots } from "@/lib/snapshots/list-snapshots";
import { restoreSnapshot } from "@/lib/snapshots/restore-snapshot";
import { takeSnapshot } from "@/lib/snapshots/take-snapshot";
import { search } from "@/lib/deployments/search";
import { streamEvents } from "@/lib/deployments/stream-events";
import { streamProject } from "@/lib/deployments/stream-project";
import { deleteFile } from "@/lib/files/delete-file";
import { listFiles } from "@/lib/files/list-files";
import { createFile, putFilePart } from "@/lib/files/upload-file";
import { listFleet } from "@/lib/fleet/list-fleet";
import { getCosts, getProjectCosts } from "@/lib/costs/get-costs";
import { getStackCosts } from "@/lib/costs/get-stack-costs";
import { exportCosts, exportProjectCosts } from "@/lib/exports/export-costs";
import {
  createExportSchedule,
  deleteExportSchedule,
  listExportSchedules,
  putExportSchedule,
  runExportSchedule,
} from "@/lib/exports/schedules";
import { getIdleStacks, getProjectIdleStacks } from "@/lib/idle/get-idle-stacks";
import { putIdleRule } from "@/lib/idle/idle-rule";
import { exportInsights } from "@/lib/insights/export-insights";
import { getInsights } from "@/lib/insights/get-insights";
import { createCorrection, listCorrections, listMends, reverseCorrection } from "@/lib/rates/corrections";
import { deleteInvoice, issueInvoice, issueInvoiceMonth, payInvoice, voidInvoice } from "@/lib/invoices/change-invoice";
import { createCreditNote } from "@/lib/invoices/create-credit-note";
import { exportInvoice } from "@/lib/invoices/export-invoice";
import { exportInvoicePdf } from "@/lib/invoices/export-pdf";
import { getInvoice } from "@/lib/invoices/get-invoice";
import { closeInvoiceMonth, listInvoiceMonths, listInvoices, listProjectInvoices } from "@/lib/invoices/list-invoices";
import { previewInvoiceMonth } from "@/lib/invoices/preview-month";
import { getInvoiceRecipient, putInvoiceRecipient } from "@/lib/invoices/recipient";
import { getInvoiceSettings, putInvoiceSettings } from "@/lib/invoices/settings";
import { deleteNoticeHook, getNoticeHook, putNoticeHook, testNoticeHook } from "@/lib/notices/hook";
import { listNotices, readNotices } from "@/lib/notices/notices";
import { createCredit, createTax, deleteCredit, deleteTax, listCharges } from "@/lib/rates/charges";
import { compareRates } from "@/lib/rates/compare-rates";
import { createRateCard, deleteRateCard, putRateCard } from "@/lib/rates/edit-rate-card";
import { getStatement } from "@/lib/rates/get-statement";
import { getRateCard, listRateCards } from "@/lib/rates/list-rate-cards";
import { publishRateCard, withdrawRateCard } from "@/lib/rates/publish-rate-card";

type HandlerOf<E extends Endpoint> = E extends { stream: true }
  ? StreamUseCase<E>
  : E extends { download: readonly string[] }
    ? DownloadUseCase<E>
    : EdgeUseCase<E>;

/** Every endpoint's use-case: an endpoint without one, or with one of another shape, does not compile. */
const handlers: { [K in EndpointName]: HandlerOf<Api[K]> } = {
  health: getHealth,
  signInOptions: getSignInOptions,
  session: getSession,
  listTokens,
  listNotices,
  readNotices,
  getNoticeHook,
  putNoticeHook,
  deleteNoticeHook,
  testNoticeHook,
  createToken,
  deleteToken,
  changePassword,
  listUsers,
  createUser,
  setUserRole,
  createProject,
  getProject,
  listMembers,
  putMember,
  removeMember,
  listServices,
  getService,
  getChoice,
  listCuratedServices,
  putService,
  putServiceOrder,
  listBlueprints,
  addBlueprintSource,
  uploadBlueprint,
  lookForBlueprint,
  deleteBlueprintSource,
  getBlueprintRevision,
  checkBlueprintRevision: checkRevisionAgain,
  approveBlueprintRevision: approveRevision,
  withdrawBlueprintRevision: withdrawRevision,
  listImages,
  buildImage,
  checkUpdates,
  putCloning,
  putOsSource,
  deleteOsSource,
  putOsRefresh,
  listArtifacts,
  fetchArtifact,
  putArtifactPart,
  keepArtifact,
  removeArtifact,
  collectArtifacts,
  createMirror,
  putMirror,
  testMirror,
  deleteMirror,
  listFiles,
  putFilePart,
  createFile,
  deleteFile,
  getTemplates,
  getTemplate,
  bakeTemplates,
  testTemplate,
  changeTemplates,
  getSbom,
  diffTemplates,
  getCosts,
  getProjectCosts,
  exportCosts,
  exportProjectCosts,
  listExportSchedules,
  createExportSchedule,
  putExportSchedule,
  deleteExportSchedule,
  runExportSchedule,
  getIdleStacks,
  getProjectIdleStacks,
  putIdleRule,
  getStackCosts,
  getInsights,
  exportInsights,
  listFleet,
  listPolicies,
  putPolicy,
  deletePolicy,
  listSuggestions,
  listRateCards,
  createRateCard,
  getRateCard,
  putRateCard,
  publishRateCard,
  withdrawRateCard,
  compareRates,
  deleteRateCard,
  listCharges,
  createTax,
  deleteTax,
  createCredit,
  deleteCredit,
  getStatement,
  listCorrections,
  createCorrection,
  reverseCorrection,
  listMends,
  getInvoiceSettings,
  putInvoiceSettings,
  listInvoiceMonths,
  closeInvoiceMonth,
  previewInvoiceMonth,
  issueInvoiceMonth,
  getInvoiceRecipient,
  putInvoiceRecipient,
  listInvoices,
  listProjectInvoices,
  getInvoice,
  exportInvoice,
  exportInvoicePdf,
  issueInvoice,
  payInvoice,
  voidInvoice,
  deleteInvoice,
  createCreditNote,
  listBudgets,
  listProjectBudgets,
  createBudget,
  putBudget,
  deleteBudget,
  requestOverride,
  decideOverride,
  plan: planLaunch,
  launch: launchStack,
  listStacks,
  getStack,
  destroyStack,
  runAction,
  planScale,
  scaleStack,
  listSnapshots,
  takeSnapshot,
  restoreSnapshot,
  deleteSnapshot,
  planTags,
  putTags,
  planLease,
  putLease,
  revealSecret,
  revealSsh,
  listDeployments,
  getDeployment,
  listEvents,
  streamEvents,
  cancelDeployment,
  planRetry,
  retryDeployment,
  streamProject,
  search,
};

export type AnyInput = { params: Record<string, string>; query: unknown; body: unknown; lastEventId: number | null };

export type AnyHandler =
  | { kind: "download"; run: (viewer: Viewer, input: AnyInput) => Promise<Download> }
  | { kind: "json"; run: (viewer: Viewer | null, input: AnyInput, edge: Edge) => Promise<unknown> }
  | {
      kind: "stream";
      run: (viewer: Viewer, input: AnyInput, edge: Edge) => Promise<AsyncIterable<readonly StreamItem<unknown>[]>>;
    };

/**
 * The use-case of an endpoint without its types: the table above has checked it against its row, and the dispatcher has
 * parsed the input with that same row.
 */
export function handlerOf(name: EndpointName): AnyHandler {
  const endpoint: Endpoint = api[name];
  const kind = endpoint.stream ? "stream" : endpoint.download ? "download" : "json";
  return { kind, run: handlers[name] } as unknown as AnyHandler;
}
