// The page of unread-document; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A document that was left out.
 *
 * ## Why
 *
 * More of the file follows than is read at once; the rest of it is not in the answer.
 */
export const unreadDocument: Check = fileCheck({
  code: "unread-document",
  severity: "warning",
  summary: "A document that was left out",
});
