// From the view of an entry back to what the kernel holds: its bytes, and how Cilium lists its port.
import { parseProtocol } from "../policy/protocol.ts";
import type { PolicyMapLayout } from "./layout.ts";
import type { PolicyMapListing } from "./listing.ts";
import { assumedProxyPort, fullPrefixBits, staticPrefixBits } from "./policyMapKey.ts";
import type { PolicyMapEntryView } from "./view.ts";

/** By number: AuthType in pkg/policy/types/auth.go. */
export const authTypes = ["disabled", "required", "test-always-fail"] as const;

/** Key and entry of a view as the kernel stores them, in hex. */
export function encodeEntryView(
  { encodeKey, encodeEntry }: PolicyMapLayout,
  view: PolicyMapEntryView,
): { readonly key: string; readonly entry: string } {
  const { identity, direction, port } = view;
  const key = { identity, direction, protocol: protocolNumberOf(view), port, bits: prefixBitsOf(view) };
  const authType = view.authentication === null ? 0 : authTypes.indexOf(view.authentication.type);
  return {
    key: encodeKey(key),
    entry: encodeEntry(key, {
      proxyPort: view.redirect === null ? 0 : assumedProxyPort,
      isDeny: view.verdict === "deny",
      authType,
      isAuthExplicit: view.authentication?.explicit ?? false,
      rank: view.precedence ?? view.proxyPortPriority ?? 0,
    }),
  };
}

/** How an entry of the map reads in a listing of `cilium bpf policy get`: `443/TCP`, `ANY`. */
export function listedPortOf({ portText }: PolicyMapListing, view: PolicyMapEntryView): string {
  return portText({ protocol: protocolNumberOf(view), port: view.port, bits: prefixBitsOf(view) });
}

/** Bits of protocol and port; an exact key has all of those that it names. */
function prefixBitsOf({ prefixLength, protocol, port }: PolicyMapEntryView): number {
  if (prefixLength !== null) return prefixLength - staticPrefixBits;
  return port > 0 ? fullPrefixBits : protocol === "ANY" ? 0 : 8;
}

function protocolNumberOf({ protocol }: PolicyMapEntryView): number {
  return parseProtocol(protocol) ?? Number(protocol);
}
