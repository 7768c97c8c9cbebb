// Documents: Kubernetes objects in YAML or JSON, parsed by Cilium into rules and CIDR groups.

package main

import (
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	ipcache "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2alpha1"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	k8stypes "github.com/cilium/cilium/pkg/k8s/types"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

// resource is what one accepted document brings: rules of a policy, or nothing for a CIDR group, which
// this version knows only as a list that policies are rewritten with.
type resource struct {
	id    ipcache.ResourceID
	rules api.Rules
}

type parsed = batch.Document[resource]

// parser has Cilium parse the documents of one case.
type parser struct {
	services []batch.Service
	// Policies are rewritten with these; the last group of a name counts.
	groups map[string]*v2alpha1.CiliumCIDRGroup
}

func parseDocuments(c *batch.Case) ([]parsed, error) {
	p := parser{services: c.Services, groups: map[string]*v2alpha1.CiliumCIDRGroup{}}
	decoder := batch.Decoder{YAMLToJSON: yaml.YAMLToJSON, Unmarshal: json.Unmarshal}
	documents, err := batch.ParseDocuments(c, decoder, map[string]batch.Parser[resource]{
		v2.CNPKindDefinition:  p.parseCNP,
		v2.CCNPKindDefinition: p.parseCCNP,
		"NetworkPolicy":       parseNetworkPolicy,
		"CiliumCIDRGroup":     p.readCIDRGroup,
	})
	batch.KeepApart(documents, func(r *resource) *ipcache.ResourceID { return &r.id })
	return documents, err
}

func (p parser) parseCNP(data []byte) (*resource, error) {
	var cnp v2.CiliumNetworkPolicy
	if err := json.Unmarshal(data, &cnp); err != nil {
		return nil, err
	}
	batch.SetNamespace(&cnp.Namespace)
	cnp.Spec, cnp.Specs = resolveCIDRGroups(cnp.Spec, cnp.Specs, p.groups)
	rules, err := cnp.Parse()
	if err != nil {
		return nil, err
	}
	if err := translateServices(p.services, rules); err != nil {
		return nil, err
	}
	return &resource{
		id:    ipcache.NewResourceID(ipcache.ResourceKindCNP, cnp.Namespace, cnp.Name),
		rules: rules,
	}, nil
}

func (p parser) parseCCNP(data []byte) (*resource, error) {
	var ccnp v2.CiliumClusterwideNetworkPolicy
	if err := json.Unmarshal(data, &ccnp); err != nil {
		return nil, err
	}
	ccnp.Namespace = "" // the API server keeps none on a cluster-scoped object
	ccnp.Spec, ccnp.Specs = resolveCIDRGroups(ccnp.Spec, ccnp.Specs, p.groups)
	rules, err := ccnp.Parse()
	if err != nil {
		return nil, err
	}
	if err := translateServices(p.services, rules); err != nil {
		return nil, err
	}
	return &resource{
		id:    ipcache.NewResourceID(ipcache.ResourceKindCCNP, "", ccnp.Name),
		rules: rules,
	}, nil
}

func parseNetworkPolicy(data []byte) (*resource, error) {
	var netpol slim_networkingv1.NetworkPolicy
	if err := json.Unmarshal(data, &netpol); err != nil {
		return nil, err
	}
	batch.SetNamespace(&netpol.Namespace)
	rules, err := k8s.ParseNetworkPolicy(&netpol)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:    ipcache.NewResourceID(ipcache.ResourceKindNetpol, netpol.Namespace, netpol.Name),
		rules: rules,
	}, nil
}

// readCIDRGroup adds a group to those that policies are rewritten with.
func (p parser) readCIDRGroup(data []byte) (*resource, error) {
	var group v2alpha1.CiliumCIDRGroup
	if err := json.Unmarshal(data, &group); err != nil {
		return nil, err
	}
	p.groups[group.Name] = &group
	return &resource{}, nil
}

// resolveCIDRGroups has references to CIDR groups replaced; groups that are missing are empty.
func resolveCIDRGroups(spec *api.Rule, specs api.Rules, groups map[string]*v2alpha1.CiliumCIDRGroup) (*api.Rule, api.Rules) {
	cnp := &k8stypes.SlimCNP{CiliumNetworkPolicy: &v2.CiliumNetworkPolicy{Spec: spec, Specs: specs}}
	resolved := resolveCIDRGroupRef(cnp, groups)
	return resolved.Spec, resolved.Specs
}
