// flow: verdicts of the example in words and as data, what they are expected to be, and worlds that differ.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectGolden, expectValid, makeFolder, repository, runCli } from "./runCli.ts";

const denied = ["flow", "examples/shop", "--from", "shop/web", "--to", "shop/db", "--port", "5433/TCP"];
const redirected = ["flow", "examples/shop", "--from", "shop/frontend", "--to", "svc:shop/web", "--port", "80"];

test("a denied flow reads where, why and what came nearest", async () => {
  const { code, out } = await runCli(denied);
  expect(code).toBe(0);
  expect(out.split("\n")[0]).toBe("Denied at ingress of shop/db");
  expectGolden("flow-denied.txt", out);
});

test("a denied flow as data has the documented shape", async () => {
  const { out } = await runCli([...denied, "-o", "json"]);
  const answer = JSON.parse(out);
  expectValid("flow.schema.json", answer);
  expect(answer).toMatchObject({
    cilium: "1.20",
    decision: "denied",
    dropReason: { code: 133, name: "Policy denied" },
    egress: { endpoint: "shop/web", enforced: false, decision: "allowed" },
    ingress: { endpoint: "shop/db", decision: "denied", entry: null, nearMisses: [{ differs: ["port"], line: 8 }] },
  });
  // One hop stands for all: pages of test/suites/walk show which there are.
  const { walk, hops, ...rest } = answer;
  const phases = walk.walks.map(({ phase, outcome }: { phase: string; outcome: object }) => ({ phase, outcome }));
  expectGolden("flow-denied.json", `${JSON.stringify({ ...rest, hops: hops.slice(-1), phases }, null, 2)}\n`);
});

test("a flow to a service has an answer per backend, and the proxy's where a request is given", async () => {
  const { out } = await runCli([...redirected, "--http", "GET /products/1"]);
  expectGolden("flow-service.txt", out);
  const json = await runCli([...redirected, "--http", "DELETE /products/1", "--header", "X-A: b", "-o", "json"]);
  const answer = JSON.parse(json.out);
  expectValid("flow.schema.json", answer);
  expect(answer).toMatchObject({ decision: "redirected", l7: { decision: "denied" } });
  expect(answer.backends).toEqual([
    expect.objectContaining({ backend: "shop/web 8080/TCP", decision: "redirected", backends: null }),
  ]);
});

test("a destination that is no endpoint has no ingress side", async () => {
  const { out } = await runCli([
    "flow",
    "examples/shop",
    "--from",
    "shop/api",
    "--to",
    "world",
    "--port",
    "443",
    "-o",
    "json",
  ]);
  const answer = JSON.parse(out);
  expectValid("flow.schema.json", answer);
  expect(answer.ingress).toBeNull();
});

test.each([
  [denied, "denied", 0],
  [denied, "allowed", 1],
  [redirected, "allowed", 0],
  [redirected, "denied", 1],
  [[...redirected, "--http", "DELETE /products/1"], "allowed", 1],
  [[...redirected, "--http", "DELETE /products/1"], "denied", 0],
  [["flow", "examples/shop", "--from", "shop/web", "--to", "shop/api", "--icmp", "8"], "allowed", 0],
  [["flow", "examples/shop", "--from", "shop/web", "--to", "shop/api", "--icmp", "13"], "allowed", 1],
] as const)("%j with --expect %s exits %i", async (words, expected, code) => {
  expect((await runCli([...words, "--expect", expected])).code).toBe(code);
});

test.each([
  [["--from", "shop/we", "--to", "shop/db", "--port", "80"], /--from: .*"shop\/we".*did you mean shop\/web/],
  [["--from", "shop/web", "--to", "svc:shop/nope", "--port", "80"], /--to: no service "shop\/nope"/],
  [
    ["--from", "shop/web", "--to", "svc:shop/web", "--port", "81"],
    /--port: svc:shop\/web has no port 81\/TCP: it has 80\/TCP/,
  ],
  [["--from", "shop/web", "--to", "shop/db", "--port", "70000"], /--port: port 70000/],
  [["--from", "shop/web", "--to", "shop/db", "--port", "http"], /--port takes/],
  [["--from", "shop/web", "--to", "shop/db", "--port", "80/XYZ"], /--port: unknown protocol "XYZ"/],
  [["--from", "shop/web", "--to", "shop/db", "--icmp", "300"], /--icmp: ICMP type 300|ICMP type 300/],
  [["--from", "shop/web", "--to", "shop/db"], /needs --port/],
  [["--to", "shop/db", "--port", "80"], /needs --from/],
  [["--from", "shop/web", "--to", "shop/db", "--port", "80", "--http", "GET"], /--http takes/],
  [["--from", "shop/web", "--to", "shop/db", "--port", "80", "--header", "a: b"], /--header needs --http/],
] as const)("%j exits 2 and says why in one line", async (words, message) => {
  const { code, out, complaints } = await runCli(["flow", "examples/shop", ...words]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(complaints).toMatch(message);
  expect(complaints.trimEnd().split("\n")).toHaveLength(1);
});

test("commands on the node and constants are told where they are asked for", async () => {
  const plain = await runCli(denied);
  expect(plain.out).not.toMatch(/^On the node:|^Constants/m);
  const { out } = await runCli([...denied, "--on-node", "--constants"]);
  expect(out).toMatch(/^ +pod\$ cilium-dbg bpf policy get \d+$/m);
  expect(out).toMatch(/^ +nothing, and that is right: .*POLICY_CALL_MAP, cilium_call_policy\[\d+\]$/m);
  expect(out).toMatch(/^ {4}security_label +0 → \d+ {2}\(the identity\)$/m);
  expect(out).toMatch(/^ {2}\* policy map +cilium_policy → cilium_policy_v3_\d{5}$/m);
});

test("options change the answer", async () => {
  const words = [
    "flow",
    "examples/shop",
    "--from",
    "shop/backup",
    "--to",
    "shop/web",
    "--port",
    "8080/TCP",
    "-o",
    "json",
  ];
  const before = JSON.parse((await runCli(words)).out);
  const after = JSON.parse((await runCli([...words, "--option", "enable-policy=never"])).out);
  expect([before.decision, after.decision]).toEqual(["denied", "allowed"]);
});

test("where several worlds answer, one must be named", async () => {
  const read = (file: string) => readFileSync(`${repository}/examples/shop/${file}`, "utf8");
  const files = (prefix: string) =>
    Object.fromEntries(
      [".cilium-policy-lens.yaml", "workloads/web.yaml", "workloads/db.yaml"].map((file) => [
        `${prefix}/${file}`,
        read(file),
      ]),
    );
  const folder = makeFolder({ ...files("north"), ...files("south") });
  const words = ["flow", "--from", "shop/web", "--to", "shop/db", "--port", "80"];
  const ambiguous = await runCli(words, { folder });
  expect(ambiguous.code).toBe(2);
  expect(ambiguous.complaints).toContain("write --world with one of north, south");
  expect((await runCli([...words, "--world", "south/"], { folder })).out).toContain("world south");
  expect((await runCli([...words, "--world", "east"], { folder })).code).toBe(2);
  const wrongPort = await runCli([...words.slice(0, -1), "70000"], { folder });
  expect(wrongPort.complaints).toBe("cilium-policy-lens: --port: port 70000 is not 0 to 65535\n");
  const wrongType = await runCli([...words.slice(0, -2), "--icmp", "300"], { folder });
  expect(wrongType.complaints).toBe("cilium-policy-lens: --icmp: ICMP type 300 is not 0 to 255\n");
});

test("a service without backends is answered with the way of the packet to its drop", async () => {
  const folder = makeFolder({
    "w.yaml": `kind: Pod
apiVersion: v1
metadata: {name: web}
---
kind: Service
apiVersion: v1
metadata: {name: empty}
spec: {clusterIP: 10.96.0.10, selector: {app: none}, ports: [{port: 80}]}
`,
  });
  const { out } = await runCli(["flow", "--from", "default/web", "--to", "svc:default/empty", "--port", "80"], {
    folder,
  });
  expect(out).toContain("The service has no backend that this client gets, so no policy is asked.");
  expect(out).toContain("Drop reason 158: Service backend not found");
  expect(out).toContain("tail_no_service_ipv4: tail call 45 (IPV4_NO_SERVICE)");
});

test("options of a walk alone are taken by flow, and wrong ones are named", async () => {
  const asked = await runCli([
    ...denied,
    "--option",
    "placement=same-node",
    "--option",
    "host-routing=bpf",
    "-o",
    "json",
  ]);
  expect(JSON.parse(asked.out).walk.options).toMatchObject({ placement: "same-node", hostRouting: "bpf" });
  const codes = JSON.parse(asked.out).assumptions.map(({ code }: { code: string }) => code);
  expect(codes).not.toContain("ASSUMES_OTHER_NODE");
  expect(await runCli([...denied, "--option", "placement=same"])).toMatchObject({
    code: 2,
    complaints: expect.stringContaining(
      'placement takes manifests, same-node or other-node, not "same", did you mean same-node',
    ),
  });
  expect(await runCli([...denied, "--option", "placment=same-node"])).toMatchObject({
    code: 2,
    complaints: expect.stringContaining('unknown agent option "placment", did you mean placement'),
  });
  expect(await runCli(["check", "examples/shop", "--option", "placement=same-node"])).toMatchObject({ code: 2 });
  expect((await runCli(["flow", "--help"])).out).toContain("service-address=auto|cluster-ip|node-port");
});
