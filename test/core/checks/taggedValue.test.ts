// Fixes of values that have an explicit tag.
import { describe, expect, it } from "vitest";
import { checkText } from "./checkText.ts";

const policy = (port: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: example}
spec:
  endpointSelector: {}
  ingress:
    - toPorts:
        - ports:
            - port: ${port}
              protocol: TCP
`;

function fixesOf(port: string): readonly string[] {
  const problems = checkText(policy(port)).checked?.problems ?? [];
  expect(problems).toHaveLength(1);
  return problems.flatMap(({ fixes = [] }) => fixes.map(({ title }) => title));
}

describe("a number that has to be a text", () => {
  it("is quoted by a fix", () => {
    expect(fixesOf("80")).toEqual(['Replace by `"80"`']);
    expect(fixesOf("&web 80")).toEqual(['Replace by `"80"`']);
  });

  it.each(["!!int 80", '!!int "80"', "!!int &web 80", "&web !!int 80", "!<tag:yaml.org,2002:int> 80"])(
    "has no fix as %s, which stays a number whatever is written",
    (port) => {
      expect(fixesOf(port)).toEqual([]);
    },
  );
});
