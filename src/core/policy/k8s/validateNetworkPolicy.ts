// What an API server refuses in a NetworkPolicy whose fields have the right types; the agent never sees such an object.
// Mirrors ValidateNetworkPolicySpec of k8s.io/kubernetes v1.36.2 (pkg/apis/networking/validation/validation.go).
// Leaves out: metadata, and what only newer API servers refuse (StrictIPCIDRValidation: leading zeros, host bits).
import { containsPrefix, type Prefix, parsePrefix } from "../../ipcache/prefix.ts";
import { isApiServerCidr } from "../../schema/apiServerCidr.ts";
import type { CrdError } from "../../schema/crdError.ts";
import { findNearestName } from "../../schema/nearestName.ts";
import { quoteGo } from "../../text/quote.ts";
import {
  formatPath,
  getItems,
  getNodeAt,
  getString,
  getValue,
  type PathSegment,
  type YamlNode,
} from "../../yaml/node.ts";
import { kubernetesSelectorErrors } from "./kubernetesSelectorErrors.ts";

type Path = readonly PathSegment[];

/** In the API server's order: subject, ingress, egress, policy types. */
export function validateNetworkPolicy(root: YamlNode | undefined): readonly CrdError[] {
  const rules = (direction: string, peers: string) =>
    getItems(getNodeAt(root, ["spec", direction])).flatMap((rule, index) => {
      const at = ["spec", direction, index];
      return [
        ...eachItem(getValue(rule, "ports"), [...at, "ports"], validatePort),
        ...eachItem(getValue(rule, peers), [...at, peers], validatePeer),
      ];
    });
  return [
    ...kubernetesSelectorErrors(getNodeAt(root, ["spec", "podSelector"]), ["spec", "podSelector"]),
    ...rules("ingress", "from"),
    ...rules("egress", "to"),
    ...validatePolicyTypes(getItems(getNodeAt(root, ["spec", "policyTypes"])), ["spec", "policyTypes"]),
  ];
}

function eachItem(
  list: YamlNode | undefined,
  path: Path,
  validate: (item: YamlNode, path: Path) => readonly CrdError[],
): readonly CrdError[] {
  return getItems(list).flatMap((item, index) => validate(item, [...path, index]));
}

const protocols = ["TCP", "UDP", "SCTP"];

function validatePort(item: YamlNode, path: Path): readonly CrdError[] {
  const errors: CrdError[] = [];
  const protocol = getString(getValue(item, "protocol"));
  if (protocol !== undefined && !protocols.includes(protocol))
    errors.push(unsupported([...path, "protocol"], protocol, protocols));
  const port = scalarOf(getValue(item, "port"));
  const endPort = scalarOf(getValue(item, "endPort"));
  if (typeof port === "number") errors.push(...validateRange(port, endPort, path));
  else if (typeof endPort === "number") errors.push(strayEndPort(path, endPort, typeof port === "string"));
  if (typeof port === "string") errors.push(...validatePortName(port, [...path, "port"]));
  return errors;
}

function scalarOf(node: YamlNode | undefined): unknown {
  return node?.kind === "scalar" ? node.value : undefined;
}

function validateRange(port: number, endPort: unknown, path: Path): readonly CrdError[] {
  const errors = isPort(port) ? [] : [outOfRange([...path, "port"], port)];
  if (typeof endPort !== "number") return errors;
  const at = [...path, "endPort"];
  if (endPort < port) {
    const message = `\`endPort\` ${endPort} is below \`port\` ${port}: Kubernetes wants a range that goes up. Swap them.`;
    errors.push(invalid("minimum", at, `${port}`, "must be greater than or equal to `port`", message));
  }
  if (!isPort(endPort)) errors.push(outOfRange(at, endPort));
  return errors;
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65535;
}

function outOfRange(path: Path, value: number): CrdError {
  const message = `\`${value}\` is out of range for \`${path.at(-1)}\`: Kubernetes wants a port from 1 to 65535. Write a number within.`;
  return invalid("maximum", path, `${value}`, "must be between 1 and 65535, inclusive", message);
}

function strayEndPort(path: Path, endPort: number, isNamed: boolean): CrdError {
  const why = isNamed ? "`port` is non-numeric" : "`port` is not specified";
  const message = isNamed
    ? "`endPort` stands beside the name of a port: Kubernetes wants two numbers for a range. Write `port` as a number, or remove `endPort`."
    : "`endPort` stands without `port`: Kubernetes wants both for a range. Write `port`, too.";
  return invalid("exactlyOneKey", [...path, "endPort"], `${endPort}`, `may not be specified when ${why}`, message);
}

// IsValidPortName of k8s.io/apimachinery v0.36.4, pkg/util/validation.
function validatePortName(name: string, path: Path): readonly CrdError[] {
  const reasons = [
    ...(name.length > 15 ? ["must be no more than 15 characters"] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(name) ? [] : ["must contain at least one letter (a-z)"]),
    ...(name.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(name.startsWith("-") || name.endsWith("-") ? ["must not begin or end with a hyphen"] : []),
  ];
  if (reasons.length === 0) return [];
  const isNumber = /^\d+$/.test(name);
  const write = isNumber
    ? `Write \`${name}\` without quotes.`
    : "Write a number, or the name that the container gives.";
  const message = `${quote(name)} is no name of a port: it has at most 15 lower-case letters, digits and single hyphens, a letter among them. ${write}`;
  return [joined("pattern", path, quoteGo(name), reasons, message)];
}

function validatePeer(peer: YamlNode, path: Path): readonly CrdError[] {
  const isSet = (key: string) => getValue(peer, key)?.kind === "map";
  const selectors = ["podSelector", "namespaceSelector"].filter(isSet);
  const errors = selectors.flatMap((key) => kubernetesSelectorErrors(getValue(peer, key), [...path, key]));
  if (isSet("ipBlock")) errors.push(...validateIpBlock(getValue(peer, "ipBlock"), [...path, "ipBlock"]));
  if (selectors.length === 0 && !isSet("ipBlock")) {
    const message =
      "The peer holds nothing: Kubernetes wants `podSelector`, `namespaceSelector` or `ipBlock`. Write one, or remove the item.";
    errors.push({
      path,
      keyword: "minKeys",
      message,
      detail: `${formatPath(path)}: Required value: must specify a peer`,
    });
  }
  if (selectors.length > 0 && isSet("ipBlock")) {
    const message = `The peer has \`ipBlock\` and \`${selectors[0]}\`: Kubernetes allows one of them. Split the item in two.`;
    const detail = `${formatPath(path)}: Forbidden: may not specify both ipBlock and another peer`;
    errors.push({ path: [...path, "ipBlock"], keyword: "maxKeys", message, detail });
  }
  return errors;
}

function validateIpBlock(block: YamlNode | undefined, path: Path): readonly CrdError[] {
  const cidr = getString(getValue(block, "cidr")) ?? "";
  if (cidr === "") {
    const message = "`ipBlock` has no `cidr`: Kubernetes requires it. Write `cidr:`.";
    return [{ path, keyword: "required", message, detail: `${formatPath([...path, "cidr"])}: Required value` }];
  }
  if (!isApiServerCidr(cidr)) return [noCidr([...path, "cidr"], cidr)];
  return eachItem(getValue(block, "except"), [...path, "except"], (node, at) => {
    const except = getString(node) ?? "";
    if (!isApiServerCidr(except)) return [noCidr(at, except)];
    if (isStrictlyWithin(except, cidr)) return [];
    const message = `\`${except}\` is not within \`${cidr}\`, or is all of it: Kubernetes wants a part of it. Write a smaller range inside, or remove it.`;
    return [invalid("format", at, quoteGo(except), "must be a strict subset of `cidr`", message)];
  });
}

function noCidr(path: Path, value: string): CrdError {
  const message = `${quote(value)} is no CIDR for \`${path.findLast((segment) => typeof segment === "string")}\`: it is an address and a prefix length. Write one such as \`10.0.0.0/24\` or \`2001:db8::/32\`.`;
  const why = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  return invalid("format", path, quoteGo(value), why, message);
}

function isStrictlyWithin(inner: string, outer: string): boolean {
  const [a, b] = [readSloppyPrefix(inner), readSloppyPrefix(outer)];
  return a !== undefined && b !== undefined && a.bits > b.bits && containsPrefix(b, a);
}

// The API server's parser takes leading zeros, the one of prefixes here does not.
function readSloppyPrefix(text: string): Prefix | undefined {
  const parsed = parsePrefix(text.replaceAll(/(^|[.:/])0+(?=[0-9a-fA-F])/g, "$1"));
  return "error" in parsed ? undefined : parsed.prefix;
}

function validatePolicyTypes(types: readonly YamlNode[], path: Path): readonly CrdError[] {
  const allowed = ["Ingress", "Egress"];
  const names = types.map((type) => getString(type) ?? "");
  if (names.length > allowed.length) {
    const message =
      "`policyTypes` has more than two items: Kubernetes knows `Ingress` and `Egress`. Remove what is too much.";
    return [invalid("maxItems", path, JSON.stringify(names), "may not specify more than two policyTypes", message)];
  }
  return names.flatMap((name, index) => (allowed.includes(name) ? [] : [unsupported([...path, index], name, allowed)]));
}

function unsupported(path: Path, value: string, allowed: readonly string[]): CrdError {
  const list = `${allowed
    .slice(0, -1)
    .map((name) => `\`${name}\``)
    .join(", ")} and \`${allowed.at(-1)}\``;
  const nearest = findNearestName(value, allowed);
  const field = path.findLast((segment) => typeof segment === "string");
  return {
    path,
    keyword: "enum",
    message: `Unknown ${quote(value)} for \`${field}\`: Kubernetes knows ${list}. Write ${nearest === undefined ? "one of them" : `\`${nearest}\``}.`,
    detail: `${formatPath(path)}: Unsupported value: ${quoteGo(value)}: supported values: ${allowed.map(quoteGo).join(", ")}`,
  };
}

function invalid(keyword: string, path: Path, value: string, why: string, message: string): CrdError {
  return joined(keyword, path, value, [why], message);
}

function joined(keyword: string, path: Path, value: string, reasons: readonly string[], message: string): CrdError {
  const detail = reasons.map((why) => `${formatPath(path)}: Invalid value: ${value}: ${why}`).join("\n");
  return { path, keyword, message, detail };
}

function quote(text: string): string {
  return text === "" ? '`""`' : `\`${text}\``;
}
