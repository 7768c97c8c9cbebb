// Flags of the Node process that the server is; bench/ starts it with the same.

/**
 * A young generation of 8 MB at most instead of V8's 64: what is made while a folder is read lives as long as the folder
 * does, so that a larger one takes memory (80 MB for 1000 policies) and saves no time.
 */
export const serverFlags: readonly string[] = ["--max-semi-space-size=8"];
