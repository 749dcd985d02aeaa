import type { TermsForm } from "./terms-form";

/** What every part of the draft's form needs. */
export type EditorPart = {
  form: TermsForm;
  currency: string;
  onChange: (part: Partial<TermsForm>) => void;
  /** What the API says of a field, by its path below the terms. */
  errorOf: (path: string) => string | null;
};
