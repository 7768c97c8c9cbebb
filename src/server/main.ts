// The language server, one bundle for a Node process and a web worker; only the wiring of the place runs.
// Node knows no importScripts.
if (typeof importScripts === "function") void import("./browser.ts");
else void import("./node.ts");
