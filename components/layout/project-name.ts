const LONGEST = 32;

/** What the API takes as a project's name; see `projectName` of the contract, which the browser does not load. */
export const isProjectName = (name: string): boolean => /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(name);

/** "Payments, team 2" becomes "payments-team-2". Empty where the title has no Latin letters. */
export function nameFromTitle(title: string): string {
  return title
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
}
