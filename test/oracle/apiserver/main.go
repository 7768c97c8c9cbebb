// What an API server with the CRDs of a Cilium release says of an object that it is asked to store.
// Only calls k8s.io/apiextensions-apiserver: decode, prune, validate against the schema, list types, CEL rules, in the order
// of a create (pkg/registry/customresource/strategy.go). Leaves out metadata, which no CRD describes, and that a null of a
// field that is not nullable is dropped first (schemas/PROVENANCE.md, "What is not").
// Format: JSON lines, one case in, one answer out; test/oracle/README.md.
package main

import (
	"encoding/json"
	"fmt"

	"oracle/batch"
)

type testCase struct {
	ID string `json:"id"`
	// Files with the CRDs of the release.
	CRDs []string `json:"crds"`
	// The YAML or JSON of one object.
	Doc string `json:"doc"`
}

type answer struct {
	ID    string `json:"id"`
	Error string `json:"error,omitempty"`
	// Why the text is no YAML.
	Unreadable string `json:"unreadable,omitempty"`
	// A key stands twice in one map.
	HasDuplicateKey bool `json:"hasDuplicateKey"`
	// No CRD serves this kind in this version.
	IsUnknownKind bool     `json:"isUnknownKind"`
	Errors        []string `json:"errors"`
	UnknownFields []string `json:"unknownFields"`
}

func main() {
	releases := map[string]release{}
	batch.AnswerLines(func(line []byte) answer { return answerLine(line, releases) })
}

func answerLine(line []byte, releases map[string]release) answer {
	var asked testCase
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	name := fmt.Sprint(asked.CRDs)
	served, isRead := releases[name]
	if !isRead {
		var err error
		if served, err = readRelease(asked.CRDs); err != nil {
			return answer{ID: asked.ID, Error: err.Error()}
		}
		releases[name] = served
	}
	return served.judge(asked)
}
