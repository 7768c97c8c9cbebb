// Rows of a table of constants.
import { parseAddr } from "../../ipcache/prefix.ts";
import type { ConstantFormat } from "./constantFormat.ts";
import type { ConstantRow } from "./observed.ts";

/** What the object holds before the agent patches it. */
export interface Template {
  readonly isStruct: boolean;
  readonly number: (value: number) => string;
  readonly map: (kind: "policy" | "calls", prefix: string) => string;
  readonly label: number;
  readonly networkOrderLabel: string;
}

export function constantRow(
  name: string,
  template: string,
  value: string,
  note: string,
  assumed: boolean,
): ConstantRow {
  return { name, kind: "constant", template, value, note, assumed };
}

export function mapRow(template: string, value: string): ConstantRow {
  const name = value.startsWith("cilium_calls") ? "calls map" : "policy map";
  return { name, kind: "map", template, value, note: "", assumed: true };
}

/** The template's address is 192.0.2.3, that of native devices 1.1.1.1. */
export function addressRow(
  name: string,
  template: Template,
  address: string,
  assumed: boolean,
  placeholder = hex(wordOf([192, 0, 2, 3])),
): ConstantRow {
  if (template.isStruct) return constantRow(name, "0.0.0.0", address, "", assumed);
  const bytes = bytesOf(address);
  return bytes === undefined
    ? constantRow(name, placeholder, address, "its four bytes, in network order", assumed)
    : constantRow(name, placeholder, hex(wordOf(bytes)), `${address}: its four bytes, in network order`, assumed);
}

/** Template: 02:00:60:0d:f0:0d. */
export function macRows(names: readonly string[], template: Template, mac: string): readonly ConstantRow[] {
  const [first = "", second] = names;
  if (template.isStruct || second === undefined) return [constantRow(first, "00:00:00:00:00:00", mac, "", true)];
  return [
    constantRow(first, hex(wordOf([0x02, 0x00, 0x60, 0x0d])), `bytes 1 to 4 of ${mac}`, "in network order", true),
    constantRow(second, hex(wordOf([0xf0, 0x0d])), `bytes 5 and 6 of ${mac}`, "in network order", true),
  ];
}

export function labelRows(format: ConstantFormat, template: Template, identity: number): readonly ConstantRow[] {
  return [
    ...format.securityLabels.map((name) =>
      constantRow(name, String(template.label), String(identity), "the identity", false),
    ),
    ...(format.labelInNetworkOrder === null
      ? []
      : [
          constantRow(
            format.labelInNetworkOrder,
            template.networkOrderLabel,
            String(networkOrder(identity)),
            `htonl(${identity}): ${hex(networkOrder(identity))}`,
            false,
          ),
        ]),
  ];
}

/** bpf.LocalMapName(): five digits. */
export function paddedId(id: number): string {
  return String(id).padStart(5, "0");
}

/** htonl() on a little-endian machine. */
export function networkOrder(value: number): number {
  return wordOf([(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
}

/** Bytes as the machine reads them. */
function wordOf(bytes: readonly number[]): number {
  return bytes.reduceRight((word, byte) => word * 256 + byte, 0);
}

function bytesOf(address: string): readonly number[] | undefined {
  const parsed = parseAddr(address);
  return "address" in parsed && /^[\d.]+$/.test(address) ? address.split(".").map(Number) : undefined;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
