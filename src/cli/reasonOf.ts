// Why the system did not read a file, in words.

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  ELOOP: "its links go round in a circle",
  EMFILE: "too many open files",
  ENAMETOOLONG: "its name is too long",
  ERR_STRING_TOO_LONG: "it is larger than any text can be",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GB",
};

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (code === "" ? "unknown reason" : code);
}
