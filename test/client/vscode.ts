// A fake of the part of the editor's API that the client uses: events, URIs, a file system in a map, and a log of what
// was registered and shown. Tests put it in place of `vscode` with vi.mock.

type Listener<Value> = (value: Value) => unknown;

export class Disposable {
  readonly #work: () => unknown;

  constructor(work: () => unknown) {
    this.#work = work;
  }

  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }

  dispose(): void {
    this.#work();
  }
}

export class EventEmitter<Value> {
  readonly #listeners = new Set<Listener<Value>>();

  readonly event = (listener: Listener<Value>): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(value: Value): void {
    for (const listener of this.#listeners) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

interface UriParts {
  readonly scheme: string;
  readonly path: string;
  readonly query?: string;
  readonly fragment?: string;
}

export class Uri {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;

  private constructor({ scheme, path, query = "", fragment = "" }: UriParts) {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
    this.fragment = fragment;
  }

  static from(parts: UriParts): Uri {
    return new Uri(parts);
  }

  static parse(text: string): Uri {
    const match = /^([a-z-]+):(?:\/\/)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text);
    if (match === null) throw new Error(`no URI: ${text}`);
    const [, scheme = "", path = "", query = "", fragment = ""] = match.map((part) => decodeURIComponent(part ?? ""));
    return new Uri({ scheme, path, query, fragment });
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    const { pathname } = new URL([base.path, ...parts].join("/").replace(/\/{2,}/g, "/"), "file:///");
    return base.with({ path: decodeURIComponent(pathname).replace(/(.)\/$/, "$1") });
  }

  get fsPath(): string {
    return this.path;
  }

  with(parts: Partial<UriParts>): Uri {
    return new Uri({ scheme: this.scheme, path: this.path, query: this.query, fragment: this.fragment, ...parts });
  }

  toString(): string {
    const path = this.path.split("/").map(encodeURIComponent).join("/");
    const query = this.query === "" ? "" : `?${encodeURIComponent(this.query)}`;
    const fragment = this.fragment === "" ? "" : `#${encodeURIComponent(this.fragment)}`;
    return `${this.scheme}:${this.scheme === "file" ? "//" : ""}${path}${query}${fragment}`;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly values: readonly unknown[];

  constructor(...values: readonly unknown[]) {
    this.values = values;
  }
}

export class DocumentLink {
  readonly range: Range;
  readonly target: Uri;

  constructor(range: Range, target: Uri) {
    this.range = range;
    this.target = target;
  }
}

export class RelativePattern {
  readonly base: Uri;
  readonly pattern: string;

  constructor(base: Uri, pattern: string) {
    this.base = base;
    this.pattern = pattern;
  }
}

export class TabInputText {
  readonly uri: Uri;

  constructor(uri: Uri) {
    this.uri = uri;
  }
}

export class FileSystemError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };

  cancel(): void {
    this.token.isCancellationRequested = true;
  }

  dispose(): void {
    this.cancel();
  }
}

export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ConfigurationTarget = { Global: 1, Workspace: 2 };
export const ViewColumn = { Active: -1, Beside: -2, One: 1 };

interface FakeDocument {
  readonly uri: Uri;
  readonly languageId: string;
  getText(): string;
}

interface ContentProvider {
  readonly onDidChange?: (listener: Listener<Uri>) => Disposable;
  provideTextDocumentContent(uri: Uri): Promise<string>;
}

/** What tests set and read. */
export const fake = {
  /** By path below `/w`. */
  files: new Map<string, string | Uint8Array>(),
  /** files.exclude, as a predicate on paths. */
  isExcluded: (_path: string): boolean => false,
  commands: new Map<string, (...values: readonly unknown[]) => unknown>(),
  executed: [] as unknown[][],
  providers: new Map<string, ContentProvider>(),
  linkProviders: [] as { provideDocumentLinks(document: { readonly uri: Uri }): readonly DocumentLink[] }[],
  uriHandlers: [] as { handleUri(uri: Uri): unknown }[],
  shown: [] as unknown[],
  messages: [] as string[],
  /** Answers to quick picks: picks the item with that label. */
  picks: [] as string[],
  offered: [] as string[][],
  statusBar: [] as { text: string; isShown: boolean; tooltip?: string }[],
  settings: new Map<string, unknown>(),
  opened: new EventEmitter<FakeDocument>(),
  activated: new EventEmitter<{ readonly document: { readonly uri: Uri } }>(),
  /** Tabs. */
  closed: [] as unknown[],
};

const none = () => new Disposable(() => undefined);
const readSize = (content: string | Uint8Array) =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

export const workspace = {
  workspaceFolders: [{ uri: Uri.parse("file:///w"), name: "w", index: 0 }] as
    | { readonly uri: Uri; readonly name: string; readonly index: number }[]
    | undefined,
  textDocuments: [] as FakeDocument[],
  getWorkspaceFolder: (uri: Uri) =>
    workspace.workspaceFolders?.find((folder) => uri.path.startsWith(`${folder.uri.path}/`)),
  fs: {
    async stat(uri: Uri) {
      const content = fake.files.get(uri.path);
      if (content === undefined) throw new FileSystemError("FileNotFound");
      return { size: readSize(content).length };
    },
    async readFile(uri: Uri) {
      const content = fake.files.get(uri.path);
      if (content === undefined) throw new FileSystemError("FileNotFound");
      return readSize(content);
    },
  },
  async findFiles(pattern: string | RelativePattern, exclude?: string | null) {
    const base = typeof pattern === "string" ? "/w" : pattern.base.path;
    const glob = typeof pattern === "string" ? pattern : pattern.pattern;
    const isWanted = glob.includes("{yaml,yml,json}")
      ? (path: string) => /\.(yaml|yml|json)$/.test(path)
      : (path: string) => path.endsWith(`/${glob.replace("**/", "")}`);
    return [...fake.files.keys()]
      .filter(
        (path) => path.startsWith(`${base}/`) && isWanted(path) && !(exclude === undefined && fake.isExcluded(path)),
      )
      .map((path) => Uri.from({ scheme: "file", path }));
  },
  createFileSystemWatcher: () => ({
    onDidChange: none,
    onDidCreate: none,
    onDidDelete: none,
    dispose: () => undefined,
  }),
  onDidChangeConfiguration: none,
  onDidOpenTextDocument: fake.opened.event,
  onDidSaveTextDocument: none,
  onDidChangeTextDocument: none,
  onDidCloseTextDocument: none,
  registerTextDocumentContentProvider(scheme: string, provider: ContentProvider) {
    fake.providers.set(scheme, provider);
    return none();
  },
  openTextDocument: async (uri: Uri) => ({ uri }),
  getConfiguration: () => ({
    get: (name: string, fallback: unknown) => fake.settings.get(name) ?? fallback,
    update: async (name: string, value: unknown) => void fake.settings.set(name, value),
  }),
};

export const window = {
  activeTextEditor: undefined as
    | { readonly document: { readonly uri: Uri; getText?(): string }; readonly selection?: object }
    | undefined,
  visibleTextEditors: [],
  onDidChangeActiveTextEditor: fake.activated.event,
  tabGroups: {
    all: [] as { readonly tabs: readonly { readonly input: unknown }[] }[],
    close: async (tab: unknown) => void fake.closed.push(tab),
  },
  createOutputChannel: () => ({
    info: none,
    warn: none,
    error: none,
    show: () => fake.shown.push("output"),
    dispose: none,
  }),
  createStatusBarItem() {
    const item = {
      text: "",
      isShown: false,
      show() {
        item.isShown = true;
      },
      dispose: none,
    };
    fake.statusBar.push(item);
    return item;
  },
  showTextDocument: async (document: unknown) => void fake.shown.push(document),
  showInformationMessage: async (message: string) => void fake.messages.push(message),
  async showQuickPick(items: readonly { readonly label: string }[]) {
    fake.offered.push(items.map(({ label }) => label));
    const wanted = fake.picks.shift();
    return items.find(({ label }) => label === wanted);
  },
  showInputBox: async () => fake.picks.shift(),
  registerWebviewPanelSerializer: none,
  registerUriHandler(handler: (typeof fake.uriHandlers)[number]) {
    fake.uriHandlers.push(handler);
    return none();
  },
  showWarningMessage: async (message: string) => void fake.messages.push(message),
};

export const languages = {
  registerDocumentLinkProvider(_selector: unknown, provider: (typeof fake.linkProviders)[number]) {
    fake.linkProviders.push(provider);
    return none();
  },
};

export const commands = {
  registerCommand(id: string, work: (...values: readonly unknown[]) => unknown) {
    fake.commands.set(id, work);
    return none();
  },
  async executeCommand(id: string, ...values: readonly unknown[]) {
    fake.executed.push([id, ...values]);
    return fake.commands.get(id)?.(...values);
  },
};
