// Documents: Kubernetes objects in YAML or JSON, parsed by Cilium into rules and CIDR groups.

package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/json"

	ipcache "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2alpha1"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	k8stypes "github.com/cilium/cilium/pkg/k8s/types"
	"github.com/cilium/cilium/pkg/policy/api"
)

// resource is what one accepted document brings: rules of a policy, or nothing for a CIDR group, which
// this version knows only as a list that policies are rewritten with.
type resource struct {
	id    ipcache.ResourceID
	rules api.Rules
}

// parsed is the outcome of one document: a resource, or Cilium's error.
type parsed struct {
	resource *resource
	err      error
}

// parseDocuments parses every document of the case, CIDR groups first. Its own error is about a document
// that the oracle cannot ask Cilium about; errors of Cilium's are in the result.
func parseDocuments(c *testCase) ([]parsed, error) {
	out := make([]parsed, len(c.Docs))
	objects := make([]object, len(c.Docs))
	groups := map[string][]api.CIDR{}
	for i, doc := range c.Docs {
		data, err := toJSON(doc)
		if err != nil {
			out[i].err = err
			continue
		}
		var head struct {
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal(data, &head); err != nil {
			out[i].err = err
			continue
		}
		parse, ok := parsers[head.Kind]
		if !ok && head.Kind != cidrGroupKind {
			return nil, fmt.Errorf("docs[%d]: kind %q is not supported", i, head.Kind)
		}
		objects[i] = object{data: data, parse: parse}
		if head.Kind == cidrGroupKind {
			out[i].resource, out[i].err = readCIDRGroup(groups, data)
		}
	}
	used := make(map[ipcache.ResourceID]bool, len(c.Docs))
	for i, o := range objects {
		if o.parse == nil {
			continue
		}
		res, err := parseRecovered(o.parse, groups, o.data)
		if err != nil {
			out[i].err = err
			continue
		}
		// The repository keeps one policy per resource; two documents of one name stay two.
		if used[res.id] {
			res.id += ipcache.ResourceID(fmt.Sprintf("#%d", i))
		}
		used[res.id] = true
		out[i].resource = res
	}
	return out, nil
}

// object is a document of a known kind; parse is nil for a CIDR group.
type object struct {
	data  []byte
	parse parser
}

const cidrGroupKind = "CiliumCIDRGroup"

type parser func(groups map[string][]api.CIDR, data []byte) (*resource, error)

var parsers = map[string]parser{
	v2.CNPKindDefinition:  parseCNP,
	v2.CCNPKindDefinition: parseCCNP,
	"NetworkPolicy":       parseNetworkPolicy,
}

// parseRecovered turns a panic of Cilium's parser into the document's error.
func parseRecovered(parse parser, groups map[string][]api.CIDR, data []byte) (res *resource, err error) {
	defer func() {
		if p := recover(); p != nil {
			res, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	return parse(groups, data)
}

func parseCNP(groups map[string][]api.CIDR, data []byte) (*resource, error) {
	var p v2.CiliumNetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	setNamespace(&p.Namespace)
	resolveCIDRGroups(p.Spec, p.Specs, groups)
	if err := resolveToServices(p.Spec, p.Specs); err != nil {
		return nil, err
	}
	rules, err := p.Parse()
	if err != nil {
		return nil, err
	}
	return &resource{
		id:    ipcache.NewResourceID(ipcache.ResourceKindCNP, p.Namespace, p.Name),
		rules: rules,
	}, nil
}

func parseCCNP(groups map[string][]api.CIDR, data []byte) (*resource, error) {
	var p v2.CiliumClusterwideNetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	p.Namespace = "" // the API server keeps none on a cluster-scoped object
	resolveCIDRGroups(p.Spec, p.Specs, groups)
	if err := resolveToServices(p.Spec, p.Specs); err != nil {
		return nil, err
	}
	rules, err := p.Parse()
	if err != nil {
		return nil, err
	}
	return &resource{
		id:    ipcache.NewResourceID(ipcache.ResourceKindCCNP, "", p.Name),
		rules: rules,
	}, nil
}

func parseNetworkPolicy(_ map[string][]api.CIDR, data []byte) (*resource, error) {
	var p slim_networkingv1.NetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	setNamespace(&p.Namespace)
	rules, err := k8s.ParseNetworkPolicy(&p)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:    ipcache.NewResourceID(ipcache.ResourceKindNetpol, p.Namespace, p.Name),
		rules: rules,
	}, nil
}

// readCIDRGroup adds a group to those that policies are rewritten with; the last one of a name counts.
func readCIDRGroup(groups map[string][]api.CIDR, data []byte) (*resource, error) {
	var group v2alpha1.CiliumCIDRGroup
	if err := json.Unmarshal(data, &group); err != nil {
		return nil, err
	}
	cidrs := make([]api.CIDR, 0, len(group.Spec.ExternalCIDRs))
	for _, cidr := range group.Spec.ExternalCIDRs {
		cidrs = append(cidrs, api.CIDR(cidr))
	}
	groups[group.Name] = cidrs
	return &resource{}, nil
}

// resolveCIDRGroups replaces references to CIDR groups by what is in them, as resolveCIDRGroupRef
// (pkg/policy/k8s, a method of its watcher) has it done; groups that are missing are empty.
func resolveCIDRGroups(spec *api.Rule, specs api.Rules, groups map[string][]api.CIDR) {
	cnp := &k8stypes.SlimCNP{CiliumNetworkPolicy: &v2.CiliumNetworkPolicy{Spec: spec, Specs: specs}}
	if len(getCIDRGroupRefs(cnp)) > 0 {
		translateCIDRGroupRefs(cnp, groups)
	}
}

// setNamespace stands in for the API server, which never stores a namespaced object without one.
func setNamespace(namespace *string) {
	if *namespace == "" {
		*namespace = "default"
	}
}
