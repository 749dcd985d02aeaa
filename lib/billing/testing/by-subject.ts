import { subjectOf, type SubjectUse, type Usage } from "../usage";

/** An interval of the ledger, as sums of use are. */
export const bySubject = ({ from, to, amounts, ...about }: Usage): SubjectUse => ({
  ...{ from, to, amounts },
  subject: subjectOf(about),
});
