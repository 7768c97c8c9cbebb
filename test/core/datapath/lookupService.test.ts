import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

const text = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
`;

test("a service is asked by its own port: a NodePort is told with the port that it is of", () => {
  const [world] = analyzeWorkspace([{ file: "w.yaml", text }]).worlds;
  expect(world?.flow({ from: "world", to: "svc:default/web", protocol: "TCP", port: 30080 })).toMatchObject({
    error: "svc:default/web has no port 30080/TCP: it has 80/TCP; 30080 is the NodePort of 80/TCP",
    field: "port",
  });
});
