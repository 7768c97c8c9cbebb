package batch

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Document is the outcome of one document: what it brings, or Cilium's error.
type Document[R any] struct {
	Resource *R
	Err      error
}

// Parser has Cilium parse the JSON of one object.
type Parser[R any] func(data []byte) (*R, error)

// Decoder is how a version's Kubernetes client reads objects.
type Decoder struct {
	YAMLToJSON func(text []byte) ([]byte, error)
	Unmarshal  func(data []byte, v any) error
}

// cidrGroupKind is the kind whose objects policies refer to: they are parsed first.
const cidrGroupKind = "CiliumCIDRGroup"

// ParseDocuments parses every document of the case by the parser of its kind. Its own error is about a document
// that the oracle cannot ask Cilium about; errors of Cilium's are in the result.
func ParseDocuments[R any](c *Case, decoder Decoder, parsers map[string]Parser[R]) ([]Document[R], error) {
	out := make([]Document[R], len(c.Docs))
	var groups, others []func()
	for i, text := range c.Docs {
		data, kind, err := decoder.read(text)
		if err != nil {
			out[i].Err = err
			continue
		}
		parse, ok := parsers[kind]
		if !ok {
			return nil, fmt.Errorf("docs[%d]: kind %q is not supported", i, kind)
		}
		task := func() { out[i] = parseRecovered(parse, data) }
		if kind == cidrGroupKind {
			groups = append(groups, task)
		} else {
			others = append(others, task)
		}
	}
	for _, tasks := range [][]func(){groups, others} {
		for _, task := range tasks {
			task()
		}
	}
	return out, nil
}

// parseRecovered turns a panic of Cilium's parser into the document's error.
func parseRecovered[R any](parse Parser[R], data []byte) (d Document[R]) {
	defer func() {
		if p := recover(); p != nil {
			d = Document[R]{Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	resource, err := parse(data)
	if err != nil {
		return Document[R]{Err: err}
	}
	return Document[R]{Resource: resource}
}

// KeepApart gives the second document of one name another: a repository keeps one policy per resource, and two
// documents stay two.
func KeepApart[R any, ID ~string](documents []Document[R], id func(*R) *ID) {
	used := make(map[ID]bool, len(documents))
	for i, d := range documents {
		if d.Resource == nil {
			continue
		}
		own := id(d.Resource)
		if used[*own] {
			*own += ID(fmt.Sprintf("#%d", i))
		}
		used[*own] = true
	}
}

// SetNamespace stands in for the API server, which never stores a namespaced object without one.
func SetNamespace(namespace *string) {
	if *namespace == "" {
		*namespace = "default"
	}
}

func (d Decoder) read(text string) (data []byte, kind string, err error) {
	if data, err = d.toJSON(text); err != nil {
		return nil, "", err
	}
	var head struct {
		Kind string `json:"kind"`
	}
	if err := d.Unmarshal(data, &head); err != nil {
		return nil, "", err
	}
	return data, head.Kind, nil
}

// toJSON is a document as a Kubernetes client gets it: keys in the order of the alphabet, as the API server
// writes them and YAMLToJSON does.
func (d Decoder) toJSON(text string) ([]byte, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) == nil && !decoder.More() {
		return json.Marshal(value)
	}
	return d.YAMLToJSON([]byte(text))
}
