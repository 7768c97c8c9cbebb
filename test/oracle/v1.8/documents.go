// Documents: Kubernetes objects in YAML or JSON, parsed by Cilium into rules.

package main

import (
	"fmt"

	"sigs.k8s.io/json"

	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/networking/v1"
	"github.com/cilium/cilium/pkg/policy/api"
)

// parsed is the outcome of one document: rules, or Cilium's error.
type parsed struct {
	rules api.Rules
	err   error
}

// parseDocuments parses every document of the case. Its own error is about a document that the oracle
// cannot ask Cilium about; errors of Cilium's are in the result.
func parseDocuments(c *testCase) ([]parsed, error) {
	out := make([]parsed, len(c.Docs))
	for i, doc := range c.Docs {
		data, err := toJSON(doc)
		if err != nil {
			out[i].err = err
			continue
		}
		var head struct {
			Kind string `json:"kind"`
		}
		if err := json.UnmarshalCaseSensitivePreserveInts(data, &head); err != nil {
			out[i].err = err
			continue
		}
		parse, ok := parsers[head.Kind]
		if !ok {
			return nil, fmt.Errorf("docs[%d]: kind %q is not supported", i, head.Kind)
		}
		out[i].rules, out[i].err = parseRecovered(parse, data)
	}
	return out, nil
}

type parser func(data []byte) (api.Rules, error)

var parsers = map[string]parser{
	v2.CNPKindDefinition:  parseCNP,
	v2.CCNPKindDefinition: parseCCNP,
	"NetworkPolicy":       parseNetworkPolicy,
}

// parseRecovered turns a panic of Cilium's parser into the document's error.
func parseRecovered(parse parser, data []byte) (rules api.Rules, err error) {
	defer func() {
		if p := recover(); p != nil {
			rules, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	return parse(data)
}

func parseCNP(data []byte) (api.Rules, error) {
	var p v2.CiliumNetworkPolicy
	if err := json.UnmarshalCaseSensitivePreserveInts(data, &p); err != nil {
		return nil, err
	}
	setNamespace(&p.Namespace)
	rules, err := p.Parse()
	if err != nil {
		return nil, err
	}
	return rules, translateServices(rules)
}

func parseCCNP(data []byte) (api.Rules, error) {
	var p v2.CiliumClusterwideNetworkPolicy
	if err := json.UnmarshalCaseSensitivePreserveInts(data, &p); err != nil {
		return nil, err
	}
	p.Namespace = "" // the API server keeps none on a cluster-scoped object
	rules, err := p.Parse()
	if err != nil {
		return nil, err
	}
	return rules, translateServices(rules)
}

func parseNetworkPolicy(data []byte) (api.Rules, error) {
	var p slim_networkingv1.NetworkPolicy
	if err := json.UnmarshalCaseSensitivePreserveInts(data, &p); err != nil {
		return nil, err
	}
	setNamespace(&p.Namespace)
	return k8s.ParseNetworkPolicy(&p)
}

// setNamespace stands in for the API server, which never stores a namespaced object without one.
func setNamespace(namespace *string) {
	if *namespace == "" {
		*namespace = "default"
	}
}
