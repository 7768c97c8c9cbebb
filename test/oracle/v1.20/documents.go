// Documents: Kubernetes objects in YAML or JSON, parsed by Cilium into policy entries and CIDR groups.

package main

import (
	"fmt"
	"maps"
	"net/netip"

	"k8s.io/apimachinery/pkg/util/json"
	policyv1alpha2 "sigs.k8s.io/network-policy-api/apis/v1alpha2"

	clustermesh "github.com/cilium/cilium/pkg/clustermesh/types"
	ipcache "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	k8sutils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/policy/utils"
)

// resource is what one accepted document brings: entries of a policy, or prefixes of a CIDR group
// with the labels that the group gives them.
type resource struct {
	id       ipcache.ResourceID
	entries  types.PolicyEntries
	prefixes []netip.Prefix
	labels   labels.Labels
}

// parsed is the outcome of one document: a resource, or Cilium's error.
type parsed struct {
	resource *resource
	err      error
}

// parseDocuments parses every document of the case. Its own error is about a document that the oracle
// cannot ask Cilium about; errors of Cilium's are in the result.
func parseDocuments(c *testCase) ([]parsed, error) {
	cluster := clustermesh.LocalClusterNameForPolicies(
		clustermesh.PolicyConfig{PolicyDefaultLocalCluster: c.Options.PolicyDefaultLocalCluster}, c.Cluster)
	out := make([]parsed, len(c.Docs))
	used := make(map[ipcache.ResourceID]bool, len(c.Docs))
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
		if !ok {
			return nil, fmt.Errorf("docs[%d]: kind %q is not supported", i, head.Kind)
		}
		res, err := parseRecovered(parse, cluster, data)
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

type parser func(cluster string, data []byte) (*resource, error)

var parsers = map[string]parser{
	v2.CNPKindDefinition:   parseCNP,
	v2.CCNPKindDefinition:  parseCCNP,
	"NetworkPolicy":        parseNetworkPolicy,
	"ClusterNetworkPolicy": parseClusterNetworkPolicy,
	"CiliumCIDRGroup":      parseCIDRGroup,
}

// parseRecovered turns a panic of Cilium's parser into the document's error.
func parseRecovered(parse parser, cluster string, data []byte) (res *resource, err error) {
	defer func() {
		if p := recover(); p != nil {
			res, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	return parse(cluster, data)
}

func parseCNP(cluster string, data []byte) (*resource, error) {
	var p v2.CiliumNetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	setNamespace(&p.Namespace)
	if err := resolveToServices(p.Spec, p.Specs); err != nil {
		return nil, err
	}
	rules, err := p.Parse(logger, cluster)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:      ipcache.NewResourceID(ipcache.ResourceKindCNP, p.Namespace, p.Name),
		entries: utils.RulesToPolicyEntries(rules),
	}, nil
}

func parseCCNP(cluster string, data []byte) (*resource, error) {
	var p v2.CiliumClusterwideNetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	p.Namespace = "" // the API server keeps none on a cluster-scoped object
	if err := resolveToServices(p.Spec, p.Specs); err != nil {
		return nil, err
	}
	rules, err := p.Parse(logger, cluster)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:      ipcache.NewResourceID(ipcache.ResourceKindCCNP, "", p.Name),
		entries: utils.RulesToPolicyEntries(rules),
	}, nil
}

func parseNetworkPolicy(cluster string, data []byte) (*resource, error) {
	var p slim_networkingv1.NetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	setNamespace(&p.Namespace)
	entries, err := k8s.ParseNetworkPolicy(logger, cluster, &p)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:      ipcache.NewResourceID(ipcache.ResourceKindNetpol, p.Namespace, p.Name),
		entries: entries,
	}, nil
}

// parseClusterNetworkPolicy brings nothing without the option that makes the agent watch the kind
// (pkg/policy/k8s/cell.go).
func parseClusterNetworkPolicy(cluster string, data []byte) (*resource, error) {
	var p policyv1alpha2.ClusterNetworkPolicy
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	res := &resource{id: ipcache.NewResourceID(ipcache.ResourceKindKCNP, "", p.Name)}
	if !option.Config.EnableK8sClusterNetworkPolicy {
		return res, nil
	}
	entries, err := k8s.ParseClusterNetworkPolicy(logger, cluster, &p)
	if err != nil {
		return nil, err
	}
	res.entries = entries
	return res, nil
}

// parseCIDRGroup gives the group's prefixes the labels that cidrsAndLabelsForCIDRGroup (unexported,
// pkg/policy/k8s/cilium_cidr_group.go) gives them, made by the same exported functions. A prefix that
// does not parse is left out, as there.
func parseCIDRGroup(_ string, data []byte) (*resource, error) {
	var group v2.CiliumCIDRGroup
	if err := json.Unmarshal(data, &group); err != nil {
		return nil, err
	}
	res := &resource{
		id:     ipcache.NewResourceID(ipcache.ResourceKindCIDRGroup, "", group.Name),
		labels: labels.Labels{},
	}
	for key, value := range k8sutils.RemoveCiliumLabels(group.Labels) {
		l := labels.NewLabel(key, value, labels.LabelSourceCIDRGroup)
		res.labels[l.Key] = l
		encoded := labels.EncodedCIDRGroupLabel(l.Key, l.Value, l.Source)
		res.labels[encoded.Key] = encoded
	}
	ref := api.LabelForCIDRGroupRef(group.Name)
	res.labels[ref.Key] = ref
	for _, cidr := range group.Spec.ExternalCIDRs {
		if prefix, err := netip.ParsePrefix(string(cidr)); err == nil {
			res.prefixes = append(res.prefixes, prefix)
		}
	}
	return res, nil
}

// groupLabels are the labels that a group gives one of its prefixes.
func (r *resource) groupLabels(prefix netip.Prefix) labels.Labels {
	lbls := maps.Clone(r.labels)
	lbls.AddWorldLabel(prefix.Addr())
	return lbls
}

// setNamespace stands in for the API server, which never stores a namespaced object without one.
func setNamespace(namespace *string) {
	if *namespace == "" {
		*namespace = "default"
	}
}
