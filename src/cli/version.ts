// The version of the package, as --version and SARIF name it.
import { version as packageVersion } from "../../package.json";

export const version: string = packageVersion;
