// The page of nested-list; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A List inside a List.
 *
 * ## Why
 *
 * kubectl takes the objects out of a List as deep as they stand (`FlattenListVisitor` in k8s.io/cli-runtime,
 * pkg/resource/visitor.go). Here only the items of the outer List are read, so that policies and other objects of the inner
 * one are in no answer. Write them into the outer List.
 */
export const nestedList: Check = fileCheck({
  code: "nested-list",
  severity: "warning",
  summary: "A List inside a List",
});
