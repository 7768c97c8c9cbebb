// Drop reasons that a packet can meet on its way, by code.
// Mirrors bpf/lib/drop_reasons.h and the texts of pkg/monitor/api/drop.go, Cilium v1.20.2.

export const dropReasons: Readonly<Record<number, string>> = {
  132: "Invalid source ip",
  133: "Policy denied",
  134: "Invalid packet",
  135: "CT: Truncated or invalid header",
  137: "CT: Unknown L4 protocol",
  139: "Unsupported L3 protocol",
  140: "Missed tail call",
  147: "Error retrieving tunnel key",
  150: "Unknown L3 target address",
  151: "Stale or unroutable IP",
  155: "CT: Map insertion failed",
  157: "IP fragmentation not supported",
  158: "Service backend not found",
  160: "No tunnel/encapsulation endpoint (datapath BUG!)",
  163: "Unknown connection tracking state",
  164: "Local host is unreachable",
  166: "Unsupported L2 protocol",
  167: "No mapping for NAT masquerade",
  169: "FIB lookup failed",
  170: "Encapsulation traffic is prohibited",
  171: "Invalid identity",
  174: "Is a ClusterIP",
  175: "First logical datagram fragment not found",
  176: "Forbidden ICMPv6 message",
  177: "Denied by LB src range check",
  180: "Proxy redirection not supported for protocol",
  181: "Policy denied by denylist",
  182: "VLAN traffic disallowed by VLAN filter",
  184: "Failed to update or lookup TC buffer",
  189: "Authentication required",
  195: "Traffic is unencrypted",
  202: "Host datapath not ready",
  203: "Endpoint policy program not available",
};

export function dropReason(code: number): { readonly code: number; readonly name: string } {
  return { code, name: dropReasons[code] ?? "Policy denied" };
}
