// The version and the place of the package, as --version and SARIF name them.
import { repository as packageRepository, version as packageVersion } from "../../package.json";

export const version: string = packageVersion;

export const repository: string = packageRepository.url;
