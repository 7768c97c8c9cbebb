// Documents: Kubernetes objects in YAML or JSON, parsed by Cilium into policy entries and CIDR groups.

package main

import (
	"maps"
	"net/netip"

	"k8s.io/apimachinery/pkg/util/json"
	policyv1alpha2 "sigs.k8s.io/network-policy-api/apis/v1alpha2"
	"sigs.k8s.io/yaml"

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

	"oracle/batch"
)

// resource is what one accepted document brings: entries of a policy, or prefixes of a CIDR group
// with the labels that the group gives them.
type resource struct {
	id       ipcache.ResourceID
	entries  types.PolicyEntries
	prefixes []netip.Prefix
	labels   labels.Labels
}

type parsed = batch.Document[resource]

// parser has Cilium parse the documents of one case.
type parser struct {
	services []batch.Service
	// The local cluster's name, where selectors are for it alone.
	cluster string
}

func parseDocuments(c *batch.Case) ([]parsed, error) {
	config := clustermesh.PolicyConfig{PolicyDefaultLocalCluster: c.Options.PolicyDefaultLocalCluster}
	p := parser{services: c.Services, cluster: clustermesh.LocalClusterNameForPolicies(config, c.Cluster)}
	decoder := batch.Decoder{YAMLToJSON: yaml.YAMLToJSON, Unmarshal: json.Unmarshal}
	documents, err := batch.ParseDocuments(c, decoder, map[string]batch.Parser[resource]{
		v2.CNPKindDefinition:   p.parseCNP,
		v2.CCNPKindDefinition:  p.parseCCNP,
		"NetworkPolicy":        p.parseNetworkPolicy,
		"ClusterNetworkPolicy": p.parseClusterNetworkPolicy,
		"CiliumCIDRGroup":      parseCIDRGroup,
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
	if err := resolveToServices(p.services, cnp.Spec, cnp.Specs); err != nil {
		return nil, err
	}
	rules, err := cnp.Parse(logger, p.cluster)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:      ipcache.NewResourceID(ipcache.ResourceKindCNP, cnp.Namespace, cnp.Name),
		entries: utils.RulesToPolicyEntries(rules),
	}, nil
}

func (p parser) parseCCNP(data []byte) (*resource, error) {
	var ccnp v2.CiliumClusterwideNetworkPolicy
	if err := json.Unmarshal(data, &ccnp); err != nil {
		return nil, err
	}
	ccnp.Namespace = "" // the API server keeps none on a cluster-scoped object
	if err := resolveToServices(p.services, ccnp.Spec, ccnp.Specs); err != nil {
		return nil, err
	}
	rules, err := ccnp.Parse(logger, p.cluster)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:      ipcache.NewResourceID(ipcache.ResourceKindCCNP, "", ccnp.Name),
		entries: utils.RulesToPolicyEntries(rules),
	}, nil
}

func (p parser) parseNetworkPolicy(data []byte) (*resource, error) {
	var netpol slim_networkingv1.NetworkPolicy
	if err := json.Unmarshal(data, &netpol); err != nil {
		return nil, err
	}
	batch.SetNamespace(&netpol.Namespace)
	entries, err := k8s.ParseNetworkPolicy(logger, p.cluster, &netpol)
	if err != nil {
		return nil, err
	}
	return &resource{
		id:      ipcache.NewResourceID(ipcache.ResourceKindNetpol, netpol.Namespace, netpol.Name),
		entries: entries,
	}, nil
}

// parseClusterNetworkPolicy brings nothing without the option that makes the agent watch the kind
// (pkg/policy/k8s/cell.go).
func (p parser) parseClusterNetworkPolicy(data []byte) (*resource, error) {
	var kcnp policyv1alpha2.ClusterNetworkPolicy
	if err := json.Unmarshal(data, &kcnp); err != nil {
		return nil, err
	}
	res := &resource{id: ipcache.NewResourceID(ipcache.ResourceKindKCNP, "", kcnp.Name)}
	if !option.Config.EnableK8sClusterNetworkPolicy {
		return res, nil
	}
	entries, err := k8s.ParseClusterNetworkPolicy(logger, p.cluster, &kcnp)
	if err != nil {
		return nil, err
	}
	res.entries = entries
	return res, nil
}

// parseCIDRGroup gives the group's prefixes the labels that cidrsAndLabelsForCIDRGroup (unexported,
// pkg/policy/k8s/cilium_cidr_group.go) gives them, made by the same exported functions. A prefix that
// does not parse is left out, as there.
func parseCIDRGroup(data []byte) (*resource, error) {
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
