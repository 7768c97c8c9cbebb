// What the patterns of Cilium's CRDs mean in words, and what to write where a value does not match.

export interface PatternHint {
  /** After "`x` is": "no label value". */
  readonly isNo: string;
  readonly why: string;
  readonly write: string;
}

// By the start of the pattern's text, which tells them apart. A test holds that every pattern of schemas/ is here.
const hints: readonly (readonly [string, PatternHint])[] = [
  [
    "^(([A-Za-z0-9]",
    {
      isNo: "no label value",
      why: "it holds letters, digits, `-`, `_` and `.`, and starts and ends with a letter or digit",
      write: "Write such a value.",
    },
  ],
  [
    "^(6553[0-5]",
    {
      isNo: "no port",
      why: "it is a number of at most 65535 or the name of a port",
      write: 'Write a number such as `"80"` or a name such as `http`.',
    },
  ],
  [
    "^([-a-zA-Z0-9_]+[.]?)+$",
    {
      isNo: "no DNS name",
      why: "a name holds letters, digits, `-`, `_` and single dots, no scheme, port or wildcard",
      write: "Write such a name, or `matchPattern` for `*`.",
    },
  ],
  [
    "^([-a-zA-Z0-9_*]+[.]?)+$",
    {
      isNo: "no DNS pattern",
      why: "a pattern holds letters, digits, `-`, `_`, `*` and single dots, no scheme or port",
      write: "Write a pattern such as `*.example.com`.",
    },
  ],
  [
    "^(\\*?\\*\\.)?",
    {
      isNo: "no server name",
      why: "`*.` or `**.` may start it, then come letters, digits, `-`, `_` and single dots",
      write: "Write a name such as `*.example.com`.",
    },
  ],
  [
    "^([0-9]|[1-9][0-9]|1[0-9]{2}",
    {
      isNo: "no ICMP type",
      why: "it is a number from 0 to 255 or Cilium's name of a type",
      write: "Write a number or a name such as `EchoRequest`.",
    },
  ],
  [
    "^[a-z0-9]([-a-z0-9]*",
    {
      isNo: "no name of a Kubernetes object",
      why: "it holds lower-case letters, digits, `-` and `.`, and each part between dots starts and ends with a letter or digit",
      write: "Write such a name.",
    },
  ],
  [
    "^(\\*\\.)?([a-zA-z0-9]",
    {
      isNo: "no domain name",
      why: "`*.` may start it, then come two names or more, joined by single dots",
      write: "Write a name such as `*.example.com`.",
    },
  ],
  [
    "^[A-Za-z]([A-Za-z0-9_,:]*",
    {
      isNo: "no reason of a condition",
      why: "it is one word of letters, digits, `_`, `,` and `:`",
      write: "Write such a word.",
    },
  ],
  [
    "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(",
    {
      isNo: "no type of a condition",
      why: "it is a word, behind a domain and `/` if wanted",
      write: "Write such a word.",
    },
  ],
  [
    "^\\P{C}*$",
    {
      isNo: "no text to log",
      why: "it holds a control character or another that cannot be printed",
      write: "Leave that character out.",
    },
  ],
  [
    "^(?:(?:25[0-5]",
    {
      isNo: "no CIDR",
      why: "it is an address and a prefix length",
      write: "Write one such as `10.0.0.0/24` or `2001:db8::/32`.",
    },
  ],
  [
    "^s*((([0-9A-Fa-f]",
    {
      isNo: "no CIDR",
      why: "it is an address and a prefix length",
      write: "Write one such as `10.0.0.0/24` or `2001:db8::/32`.",
    },
  ],
];

export function findPatternHint(pattern: string): PatternHint | undefined {
  return hints.find(([start]) => pattern.startsWith(start))?.[1];
}
