// Documents: Kubernetes objects in YAML or JSON, parsed by Cilium into rules.

package main

import (
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/networking/v1"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

type parsed = batch.Document[api.Rules]

// parser has Cilium parse the documents of one case.
type parser struct {
	services []batch.Service
}

func parseDocuments(c *batch.Case) ([]parsed, error) {
	p := parser{services: c.Services}
	decoder := batch.Decoder{YAMLToJSON: yaml.YAMLToJSON, Unmarshal: json.UnmarshalCaseSensitivePreserveInts}
	return batch.ParseDocuments(c, decoder, map[string]batch.Parser[api.Rules]{
		v2.CNPKindDefinition:  p.parseCNP,
		v2.CCNPKindDefinition: p.parseCCNP,
		"NetworkPolicy":       parseNetworkPolicy,
	})
}

func (p parser) parseCNP(data []byte) (*api.Rules, error) {
	var cnp v2.CiliumNetworkPolicy
	if err := json.UnmarshalCaseSensitivePreserveInts(data, &cnp); err != nil {
		return nil, err
	}
	batch.SetNamespace(&cnp.Namespace)
	rules, err := cnp.Parse()
	if err != nil {
		return nil, err
	}
	return &rules, translateServices(p.services, rules)
}

func (p parser) parseCCNP(data []byte) (*api.Rules, error) {
	var ccnp v2.CiliumClusterwideNetworkPolicy
	if err := json.UnmarshalCaseSensitivePreserveInts(data, &ccnp); err != nil {
		return nil, err
	}
	ccnp.Namespace = "" // the API server keeps none on a cluster-scoped object
	rules, err := ccnp.Parse()
	if err != nil {
		return nil, err
	}
	return &rules, translateServices(p.services, rules)
}

func parseNetworkPolicy(data []byte) (*api.Rules, error) {
	var netpol slim_networkingv1.NetworkPolicy
	if err := json.UnmarshalCaseSensitivePreserveInts(data, &netpol); err != nil {
		return nil, err
	}
	batch.SetNamespace(&netpol.Namespace)
	rules, err := k8s.ParseNetworkPolicy(&netpol)
	return &rules, err
}
