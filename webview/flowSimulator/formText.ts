// The form as typed, and the flow that it asks for. Pure.
// Layer 7 is one field: `GET /path`, `GET http://host/path; X-Header: value`, `dns:name`, `sni:name`, or a bare name
// (DNS on port 53, SNI elsewhere).
import type { FieldError, FlowField, FlowForm, FlowProtocol, HttpRequest } from "../../src/protocol/flowForm.ts";

export interface FormText {
  readonly world: string;
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly protocol: FlowProtocol;
  readonly layer7: string;
}

export type FormTextField = keyof FormText;

export const protocols: readonly FlowProtocol[] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6"];

export const emptyForm: FormText = { world: "", from: "", to: "", port: "", protocol: "TCP", layer7: "" };

/** `incomplete`: a field that must be filled is empty. `wrong`: errors that need no look at the folder. */
export type FormReading =
  | { readonly kind: "complete"; readonly form: FlowForm }
  | { readonly kind: "incomplete"; readonly missing: readonly FormTextField[] }
  | { readonly kind: "wrong"; readonly errors: readonly FieldError[] };

export function readForm(text: FormText): FormReading {
  const missing = (["from", "to", "port"] as const).filter((field) => text[field].trim() === "");
  if (missing.length > 0) return { kind: "incomplete", missing };
  const errors: FieldError[] = [];
  const port = readPort(text, errors);
  const layer7 = readLayer7(text, port, errors);
  if (errors.length > 0) return { kind: "wrong", errors };
  const { world, protocol } = text;
  return { kind: "complete", form: { world, from: text.from.trim(), to: text.to.trim(), port, protocol, ...layer7 } };
}

function readPort(text: FormText, errors: FieldError[]): number {
  const value = /^\d{1,5}$/.test(text.port.trim()) ? Number(text.port) : Number.NaN;
  const isIcmp = isIcmpProtocol(text.protocol);
  const [least, most] = isIcmp ? [0, 255] : [1, 65535];
  if (value >= least && value <= most) return value;
  const name = isIcmp ? "an ICMP type" : "a port";
  errors.push({ field: "port", message: `${text.port.trim()} is not ${name}. Write ${least} to ${most}`, nearest: [] });
  return 0;
}

type Layer7 = Pick<FlowForm, "http" | "dns" | "sni">;

function readLayer7(text: FormText, port: number, errors: FieldError[]): Layer7 {
  const written = text.layer7.trim();
  if (written === "" || isIcmpProtocol(text.protocol)) return {};
  const named = /^(dns|sni):\s*(\S+)$/i.exec(written);
  if (named) return named[1]?.toLowerCase() === "dns" ? { dns: named[2] ?? "" } : { sni: named[2] ?? "" };
  const http = readHttp(written);
  if (http) return { http };
  if (/^[\w*.-]+$/.test(written)) return port === 53 || text.protocol === "UDP" ? { dns: written } : { sni: written };
  errors.push({
    field: "http",
    message: `${written} is neither a request nor a name. Write GET /path, dns:name or sni:name`,
    nearest: [],
  });
  return {};
}

function readHttp(written: string): HttpRequest | undefined {
  const [request = "", ...headerTexts] = written.split(";");
  const parts = /^([A-Za-z]+)\s+(?:https?:\/\/([^/\s]+))?(\/\S*)?$/.exec(request.trim());
  if (!parts || (parts[2] === undefined && parts[3] === undefined)) return undefined;
  const headers: Record<string, string> = {};
  for (const header of headerTexts) {
    const pair = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(header);
    if (!pair) return undefined;
    headers[pair[1] ?? ""] = pair[2] ?? "";
  }
  const host = parts[2] === undefined ? {} : { host: parts[2] };
  return { method: (parts[1] ?? "").toUpperCase(), path: parts[3] ?? "/", ...host, headers };
}

/** The inverse of `readForm`; fields that are absent stay as they are in `before`. */
export function writeForm(form: Partial<FlowForm>, before: FormText): FormText {
  const layer7 = writeLayer7(form);
  return {
    world: form.world ?? before.world,
    from: form.from ?? before.from,
    to: form.to ?? before.to,
    port: form.port === undefined ? before.port : String(form.port),
    protocol: form.protocol ?? before.protocol,
    layer7: layer7 ?? before.layer7,
  };
}

function writeLayer7({ http, dns, sni }: Partial<FlowForm>): string | undefined {
  if (dns !== undefined) return `dns:${dns}`;
  if (sni !== undefined) return `sni:${sni}`;
  if (!http) return undefined;
  const headers = Object.entries(http.headers).map(([name, value]) => `; ${name}: ${value}`);
  return `${http.method} ${http.host === undefined ? "" : `http://${http.host}`}${http.path}${headers.join("")}`;
}

/** `shop/web → shop/db 5433/TCP`, for lists of flows. */
export function flowText(form: FlowForm): string {
  const port = isIcmpProtocol(form.protocol) ? `type ${form.port}/${form.protocol}` : `${form.port}/${form.protocol}`;
  const layer7 = writeLayer7(form);
  return `${form.from} → ${form.to} ${port}${layer7 === undefined ? "" : ` ${layer7}`}`;
}

export function isIcmpProtocol(protocol: FlowProtocol): boolean {
  return protocol === "ICMP" || protocol === "ICMPv6";
}

export function isSameForm(one: FlowForm, other: FlowForm): boolean {
  const options = [one, other].map((form) => JSON.stringify(Object.entries(form.options ?? {}).toSorted()));
  return one.world === other.world && flowText(one) === flowText(other) && options[0] === options[1];
}

/** The field of the form that shows an error. */
export function fieldOfError(field: FlowField): FormTextField {
  if (field === "options") return "world";
  return field === "http" || field === "dns" || field === "sni" ? "layer7" : field;
}
