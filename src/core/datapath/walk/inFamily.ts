// A version's datapath with the names of one address family: those of IPv6 are IPv4's with another number, but for what
// the version's `ipv6` says.
import type { Datapath, TailCallName } from "./datapath.ts";

const sixes = new WeakMap<Datapath, Datapath>();

/** Made once for each version, so that it stays one value. */
export function inFamily(datapath: Datapath, family: 4 | 6): Datapath {
  if (family === datapath.family) return datapath;
  const known = sixes.get(datapath);
  if (known !== undefined) return known;
  const made = makeSix(datapath);
  sixes.set(datapath, made);
  return made;
}

function makeSix(datapath: Datapath): Datapath {
  const { ipv6, programs, sources, maps, tailCalls, events } = datapath;
  return {
    ...datapath,
    family: 6,
    programs: { ...mapValues(programs, (name) => (name === undefined ? undefined : six(name))), ...ipv6.programs },
    tailCalls: { ...tailCalls, ...ipv6.tailCalls },
    sources: { ...mapValues(sources, ([file, name]) => [file, six(name)] as const), ...ipv6.sources },
    maps: mapValues(maps, six),
    events: { ...events, places: ipv6.places },
  };
}

/** `IPV6_FROM_LXC`, as bpf/lib/tailcall.h names the call without CILIUM_CALL_. */
export function callName({ family, ipv6 }: Datapath, name: TailCallName): string {
  return family === 4 ? name : (ipv6.callNames[name] ?? name.replace("IPV4", "IPV6"));
}

/** `tail_handle_ipv4`, `lb4_local`, `ct_create4`, `fib_redirect_v4`. */
function six(name: string): string {
  return name.replaceAll("ipv4", "ipv6").replace(/(?<=lb|ct|sock|srcid|create|proxy|_v|xlate_)4/g, "6");
}

function mapValues<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
  change: (value: Values[keyof Values]) => Values[keyof Values],
): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, change(value as Values[keyof Values])]),
  ) as Values;
}
